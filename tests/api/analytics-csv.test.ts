import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { rollUpAll } from "#app/domain/analytics/roll-up.ts";
import { rowsOf } from "#app/store/store.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { insertHistory } from "#tests/support/ledger-history.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createDatabase } from "#tests/support/postgres.ts";

// A real PostgreSQL, so that what grows is our process. Without sign-in: everybody is the demo owner.
const history = { accounts: 200, entriesEach: 1_000, days: 25 };
const entriesWritten = history.accounts * history.entriesEach;
let app: TestApp;

beforeAll(async () => {
  app = await openApp("the server", { DATABASE_URL: await createDatabase(inject("postgresUrl")) });
  await insertHistory(app.store, "demo", history);
  await rollUpAll(app.store, "demo", () => true);
}, 240_000);
afterAll(() => app.close());

const file = (table: string, days = 30) => app.fetch(`/dashboard/demo/analytics.csv?table=${table}&days=${days}`);
const query = (statement: ReturnType<typeof sql>) => app.store.run("read", (db) => rowsOf(db, statement));

/** The lines of a file whose cells have no quotes. */
async function linesOf(answer: Response) {
  const text = await answer.text();
  expect(text.endsWith("\r\n")).toBe(true);
  return text
    .split("\r\n")
    .slice(0, -1)
    .map((line) => line.split(","));
}

/** What is really in use: without what only waits to be collected. */
const collectGarbage = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();
function usedMegabytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

describe("a file of 200,000 entries", () => {
  it("comes whole and in order, in memory that stays flat", async () => {
    expect(await brokenInvariants(app.store)).toEqual([]);
    const before = usedMegabytes();
    const answer = await file("entries");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="paykit-demo-entries-30-days.csv"',
      "cache-control": "no-store",
    });
    const decoder = new TextDecoder();
    let [rest, lines, bytes, amounts, last, most] = ["", 0, 0, 0, "", 0];
    let chunks = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines += 1;
        if (lines === 1) continue;
        const [at = "", , , , , amount] = line.split(",");
        if (at < last) throw new Error(`${at} after ${last}`);
        last = at;
        amounts += Number(amount);
      }
      chunks += 1;
      if (chunks % 100 === 0) most = Math.max(most, usedMegabytes());
    }
    expect([rest, lines]).toEqual(["", entriesWritten + 1]);
    const [row] = await query(sql`select sum(amount) as sum from entries where project_id = 'demo'`);
    expect(amounts).toBe(Number(row?.sum));
    expect(bytes).toBeGreaterThan(12e6);
    expect(chunks).toBeGreaterThan(500);
    expect(most - before).toBeLessThan(8);
  }, 240_000);

  it("is read no further when its reader has left", async () => {
    const run = vi.spyOn(app.store, "run");
    const answer = await file("entries");
    const reader = answer.body?.getReader();
    for (let index = 0; index < 20; index += 1) await reader?.read();
    await reader?.cancel();
    const pagesRead = run.mock.calls.length;
    await sleep(300);
    // The roll-up worker looks into the store now and then, too; a file that went on would have hundreds of pages by now.
    expect(run.mock.calls.length).toBeLessThan(pagesRead + 4);
    expect(pagesRead).toBeLessThan(20);
    run.mockRestore();
  });
});

describe("the other tables", () => {
  it("has each day of the range, as the ledger has them", async () => {
    const [header, ...lines] = await linesOf(await file("days", 30));
    expect(header).toEqual(["date", "metered_credits", "granted_credits"]);
    expect(lines).toHaveLength(30);
    const ofLedger = await query(sql`select (at at time zone 'UTC')::date::text as day,
        coalesce(sum(-amount) filter (where kind = 'meter'), 0)::text as metered,
        coalesce(sum(amount) filter (where kind <> 'meter'), 0)::text as granted
      from entries where project_id = 'demo' group by 1 order by 1`);
    const used = lines.filter(([, metered, granted]) => metered !== "0" || granted !== "0");
    expect(used).toEqual(ofLedger.map(({ day, metered, granted }) => [day, metered, granted]));
    const { body } = await app.call("GET", "/api/v1/analytics?days=30");
    expect(lines.map(([date, ...counts]) => [date, ...counts.map(Number)])).toEqual(
      body.series.map(({ date, metered, granted }: Record<string, unknown>) => [date, metered, granted]),
    );
  });

  it("has every event with its worth and margin", async () => {
    const [header, ...lines] = await linesOf(await file("events", 90));
    expect(header).toEqual(["event", "calls", "metered_credits", "model_cost_usd", "worth_usd", "margin_usd"]);
    expect(lines.map(([name]) => name).sort()).toEqual(["chat", "image_gen", "speech"]);
    for (const [, , credits, cost, worth, margin] of lines) {
      expect(Number(worth)).toBeCloseTo(Number(credits) * 0.09, 2);
      expect(Number(margin)).toBeCloseTo(Number(worth) - Number(cost), 6);
    }
    const { body } = await app.call("GET", "/api/v1/analytics?days=90");
    expect(lines.map(([name, calls, credits]) => ({ name, count: Number(calls), credits: Number(credits) }))).toEqual(
      body.topEvents,
    );
    expect(lines.reduce((sum, [, , , cost]) => sum + Number(cost), 0)).toBeCloseTo(body.costUsd, 6);
  });

  it("has every account, however many, and those at a loss apart", async () => {
    await app.call("POST", "/api/v1/meter", { body: { userId: "=cmd|' /C calc'!A0", event: "chat" } });
    const [header, ...lines] = await linesOf(await file("accounts"));
    expect(header).toEqual(["user_id", "calls", "metered_credits", "model_cost_usd", "paid_usd", "net_usd"]);
    expect(lines).toHaveLength(history.accounts + 1);
    expect(lines.at(-1)).toEqual(["'=cmd|' /C calc'!A0", "1", "1", "0", "0", "0"]);
    const losing = await linesOf(await file("losing-accounts"));
    expect(losing).toHaveLength(history.accounts + 1);
    expect(Number(losing[1]?.[5])).toBeLessThan(0);
  });

  it("is not found under another name", async () => {
    expect((await file("users")).status).toBe(404);
    expect((await app.fetch("/dashboard/demo/analytics.csv")).status).toBe(404);
  });

  it("sends React Router's own script to the file, which it would hold in memory", async () => {
    const answer = await app.fetch("/dashboard/demo/analytics.csv.data?table=entries&days=90");
    expect(answer.status).toBe(202);
    expect(await answer.text()).toContain("/dashboard/demo/analytics.csv?table=entries&days=90");
  });
});
