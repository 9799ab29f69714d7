import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { statusByCode } from "#app/http/problem.ts";
import { rowsOf } from "#app/store/store.ts";
import { errorEnvelope } from "#contract/error.ts";
import { openApp, type TestApp, type Way } from "#tests/support/app.ts";
import { type BadInput, badInput, badPaths } from "./bad-input.ts";

const good = { meter: { userId: "bad input", event: "e" }, credits: { userId: "bad input", amount: 1 } };

async function send(app: TestApp, { call, fields, raw, query, headers }: BadInput) {
  if (call === "access" || call === "entries" || call === "accounts" || call === "analytics")
    return await app.call("GET", `/api/v1/${call}?${query}`, { headers: headers ?? {} });
  const body = raw ?? { ...good[call], ...fields };
  return await app.call("POST", `/api/v1/${call}`, { body, headers: headers ?? {} });
}

describe.each<Way>(["the server", "React Router"])("bad input, by way of %s", (way) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openApp(way);
  });
  afterAll(async () => {
    const written = await app.store.run("read", (db) =>
      rowsOf(
        db,
        sql`select (select count(*)::int from accounts) as accounts, (select count(*)::int from entries) as entries`,
      ),
    );
    expect(written, "what bad input wrote").toEqual([{ accounts: 0, entries: 0 }]);
    await app.close();
  });

  it.each(badInput.map((bad) => [`${bad.call} ${bad.name}`, bad] as const))("%s", async (_name, bad) => {
    const { status, body, headers } = await send(app, bad);
    expect({ status, body }).toMatchObject({ status: bad.status });
    const { error } = errorEnvelope.parse(body);
    expect(statusByCode[error.code]).toBe(status);
    expect(error.docUrl).toMatch(new RegExp(`/docs/errors#${error.code}$`));
    expect(headers.get("access-control-allow-origin")).toBe("*");
    if (bad.param) expect(error.param).toBe(bad.param);
    expect(({} as Record<string, unknown>).userId, "prototype pollution").toBeUndefined();
  });
});

describe("paths that are spelled another way", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openApp("the server");
  });
  afterAll(() => app.close());

  it.each(badPaths.flatMap((path) => ["GET", "POST", "OPTIONS"].map((method) => [method, path] as const)))(
    "%s %s is a JSON 404",
    async (method, path) => {
      const body = method === "POST" ? { body: good.meter } : {};
      const answer = await app.call(method, path, body);
      expect(answer.status).toBe(404);
      expect(errorEnvelope.parse(answer.body).error.code).toBe("not_found");
    },
  );
});
