import postgres from "postgres";
import { describe, expect, inject, it } from "vitest";
import { fieldOf, makeProjectByForm, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { startServer } from "#tests/support/server.ts";

describe("secrets", () => {
  it("stand in no log, no table and no page once they were shown", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    const server = await startServer({
      env: { DATABASE_URL: databaseUrl, BETTER_AUTH_SECRET: "a secret that is long enough for the tests" },
    });
    const browser = openFormBrowser(server.url);
    const passwords = ["three odd words", "four even stranger words", "a wrong one for sure"];
    await signUp(browser, "ann@example.com", passwords[0] ?? "");
    const tokens = [browser.cookies.get("paykit.session_token") ?? ""];
    const { id, secretKey, fields } = await makeProjectByForm(browser, "Studio");
    const here = `/dashboard/${id}`;

    const keysPage = await browser.get(`${here}/keys`);
    const token = fieldOf(keysPage.text, "token");
    const made = await browser.post(`${here}/keys`, { intent: "create-key", name: "Second", token });
    const [secondKey = ""] = /sk_live_pk1_\w+/.exec(made.text) ?? [];
    const again = await browser.get(`${here}/keys`);
    const rotated = await browser.post(`${here}/keys`, {
      intent: "rotate-key",
      keyId: fieldOf(again.text, "keyId"),
      overlap: "24h",
      token: fieldOf(again.text, "token"),
    });
    const [rotatedKey = ""] = /sk_live_pk1_\w+/.exec(rotated.text) ?? [];
    const secretKeys = [secretKey, secondKey, rotatedKey];
    expect(new Set(secretKeys.filter((key) => key.length > 40)).size).toBe(3);

    // Every way a key, a password or a token can come in, good and bad.
    const meter = { userId: "u", event: "e" };
    const api = `${server.url}/api/v1`;
    for (const key of [...secretKeys, `${secretKey}x`]) {
      await fetch(`${api}/meter`, { method: "POST", headers: { "x-paykit-key": key }, body: JSON.stringify(meter) });
      await fetch(`${api}/meter`, { method: "POST", body: JSON.stringify({ ...meter, key }) });
      await fetch(`${api}/access?userId=u&key=${key}`);
      await fetch(`${api}/${key}?userId=${key}`);
      await fetch(`${server.url}/sign-in?next=/${key}`);
    }
    const wrong = { intent: "sign-in", email: "ann@example.com", password: passwords[2] ?? "" };
    await openFormBrowser(server.url).post("/sign-in", wrong);
    await browser.post("/dashboard", { ...fields, intent: "nonsense" });
    const change = { intent: "change-password", currentPassword: passwords[0] ?? "", newPassword: passwords[1] ?? "" };
    expect(await browser.post("/you", change)).toMatchObject({ status: 303, location: "/you" });
    tokens.push(browser.cookies.get("paykit.session_token") ?? "");
    expect(new Set(tokens).size).toBe(2);

    const pages = await Promise.all(
      [
        "/dashboard",
        "/you",
        here,
        `${here}/accounts`,
        `${here}/account?userId=u`,
        `${here}/keys`,
        `${here}/members`,
      ].map((path) => browser.get(path)),
    );
    pages.push(await browser.get(`${here}/settings`));
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));

    const sql = postgres(databaseUrl, { max: 1 });
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema in ('public', 'auth')`;
    const rows: string[] = [];
    for (const { name } of tables) {
      for (const row of await sql.unsafe(`select t::text as line from ${name} t`)) rows.push(String(row.line));
    }
    await sql.end();
    await server.end("SIGTERM");
    expect(rows.length).toBeGreaterThan(15);

    const places = { log: server.output(), database: rows.join("\n"), pages: pages.map(({ text }) => text).join("\n") };
    const secrets = [...secretKeys, ...passwords, ...tokens.flatMap((cookie) => [cookie, decodeURIComponent(cookie)])];
    // The signed cookie is the token, a dot, and a signature: the token alone must not be anywhere either.
    secrets.push(...tokens.map((cookie) => cookie.split(".")[0] ?? ""));
    const found = Object.entries(places).flatMap(([place, text]) =>
      secrets.filter((value) => text.includes(value)).map((value) => `${value.slice(0, 8)}… in the ${place}`),
    );
    expect(found).toEqual([]);
    // The search would find one: what is public of this project is there.
    expect(places.pages).toContain("pk_live_pk1_");
    expect(places.database).toContain("ann@example.com");
    expect(places.log).toContain("/sign-in");
  });
});
