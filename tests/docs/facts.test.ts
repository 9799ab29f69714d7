import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { stripeApiVersion, subscribedEvents } from "#app/domain/billing/event-types.ts";
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
