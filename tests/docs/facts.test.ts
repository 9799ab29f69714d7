import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { stripeApiVersion, subscribedEvents } from "#app/domain/billing/event-types.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { analyticsTable } from "#app/http/page/analytics-tables.ts";
import { rowsOf } from "#app/store/store.ts";
import { makeProject } from "#tests/support/projects.ts";
import { realPostgres } from "#tests/support/stores.ts";
import { fences, texts } from "./fences.ts";

// Facts that stand in the documentation's texts and in the code: neither changes without the other.

const textOf = (slug: string) => texts.find(({ page }) => page === slug)?.source ?? "";

it("lists every variable of the configuration, and no other", () => {
  const known = [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]{4,})=/gm)].map(([, name]) => name);
  const [, table = ""] = /## Settings\n([\s\S]*?)\n## /.exec(textOf("self-hosting")) ?? [];
  const rows = table.split("\n").flatMap((row) => row.split("|")[1] ?? []);
  const listed = rows.flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));
  expect(listed.sort()).toEqual(known.sort());
});

it("names the events and the API version that a webhook at Stripe is set to", () => {
  expect(fences.some(({ page, code }) => page === "stripe" && code === subscribedEvents.join("\n"))).toBe(true);
  expect(textOf("stripe")).toContain(`\`${stripeApiVersion}\``);
});

it("gives the shared owner's projects away with the statement it shows, and leaves the demo project alone", async () => {
  const { code = "" } = fences.find(({ page, lang }) => page === "self-hosting" && lang === "sql") ?? {};
  const store = await realPostgres.open();
  const { id } = await makeProject(store);
  const owners = await store.run("write", async (db) => {
    await db.execute(sql`insert into auth."user" (id, name, email) values ('usr_ada', 'Ada', 'ada@example.com')`);
    await db.execute(sql.raw(code));
    return await rowsOf(db, sql`select organization_id as project, user_id as owner from auth.member`);
  });
  await store.close();
  expect(Object.fromEntries(owners.map(({ project, owner }) => [project, owner]))).toEqual({
    [demoProject.id]: "demo_owner",
    [id]: "usr_ada",
  });
});

it("names the columns of each CSV file", () => {
  const [, table = ""] = /## CSV\n([\s\S]*?)\n## /.exec(textOf("analytics")) ?? [];
  const listed = [...table.matchAll(/^\| (?!Table|-)([^|]+?) *\|([^|]+)\|$/gm)].map(([, name = "", columns = ""]) => [
    name.replace(", both", ""),
    [...columns.matchAll(/`(\w+)`/g)].map(([, column]) => column),
  ]);
  const columnsOf = (name: string) => analyticsTable({} as never, {} as never, name, 7)?.columns;
  expect(listed).toEqual(["days", "events", "accounts", "entries"].map((name) => [name, columnsOf(name)]));
  expect(columnsOf("losing-accounts")).toEqual(columnsOf("accounts"));
});
