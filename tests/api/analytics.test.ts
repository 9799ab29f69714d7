import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTimeZone } from "#app/domain/projects/change-project.ts";
import { rowsOf } from "#app/store/store.ts";
import { analytics } from "#contract/analytics.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { appendLines, type LedgerLine, pay } from "#tests/support/ledger-lines.ts";
import { makeProject, testActor } from "#tests/support/projects.ts";

let app: TestApp;
let project: Awaited<ReturnType<typeof makeProject>>;
/** When the report is of: nothing here may happen over a midnight. */
const now = new Date();

const random = (max: number) => Math.floor(Math.random() * max);
const kinds = ["meter", "meter", "meter", "grant", "purchase", "refund", "dispute"] as const;

/** A line at a random moment of the last 400 days, most of them lately. */
function anyLine(): LedgerLine & { at: string } {
  const backMs = Math.random() ** 3 * 400 * 86_400_000;
  const kind = kinds[random(kinds.length)] ?? "meter";
  const amount = 1 + random(20);
  const at = new Date(now.getTime() - backMs).toISOString();
  if (kind === "meter") return { kind, at, amount: -amount, event: `e${random(14)}`, costUsdMicros: random(50_000) };
  return { kind, at, amount: kind === "grant" || kind === "purchase" ? amount * 5 : -amount };
}

beforeAll(async () => {
  app = await openApp("the server");
  project = await makeProject(app.store);
  for (let user = 0; user < 12; user += 1) {
    const first = {
      kind: "grant" as const,
      amount: 50_000,
      at: new Date(now.getTime() - 401 * 86_400_000).toISOString(),
    };
    await appendLines(app.store, project.id, `u${user}`, [first, ...Array.from({ length: 60 }, anyLine)]);
    for (let n = 0; n < 6; n += 1) {
      const amountCents = n % 3 === 2 ? -random(900) : random(900);
      const kind = n % 3 === 2 ? (["refund", "dispute"][n % 2] ?? "") : "payment";
      await pay(app.store, project.id, `u${user}`, {
        amountCents,
        kind,
        at: anyLine().at,
        currency: n === 5 ? "eur" : "usd",
      });
    }
  }
});
afterAll(() => app.close());

/** The same numbers by another road: every entry and payment, summed up here, with the dates that Intl gives. */
async function expected(days: number, timeZone: string) {
  const run = (query: ReturnType<typeof sql>) => app.store.run("read", (db) => rowsOf(db, query));
  const iso = sql`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;
  const entries = await run(
    sql`select kind, event, amount, cost_usd_micros as cost, ${iso} from entries where project_id = ${project.id}`,
  );
  const payments = await run(
    sql`select amount_cents as cents, ${iso} from payments where project_id = ${project.id} and currency = 'usd'`,
  );
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const dateOf = (at: unknown) => format.format(new Date(String(at)));
  const today = dateOf(now);
  const noon = Date.parse(`${today}T12:00:00Z`);
  const dates = Array.from({ length: days }, (_, n) =>
    new Date(noon - (days - 1 - n) * 86_400_000).toISOString().slice(0, 10),
  );
  const sum = (rows: Record<string, unknown>[], what: string) =>
    rows.reduce((all, row) => all + Number(row[what] ?? 0), 0);
  const inDays = (row: Record<string, unknown>) => dates.includes(dateOf(row.at));
  const inMonth = (row: Record<string, unknown>) => dateOf(row.at).slice(0, 7) === today.slice(0, 7);
  const of = (...wanted: string[]) => entries.filter(({ kind }) => wanted.includes(String(kind)));
  const meters = of("meter").filter(inDays);
  const cost = sum(meters, "cost") / 1e6;
  const revenue = sum(payments.filter(inDays), "cents") / 100;
  const events = [...Map.groupBy(meters, ({ event }) => String(event))]
    .map(([name, rows]) => ({ name, count: rows.length, credits: -sum(rows, "amount") }))
    .sort((a, b) => b.credits - a.credits || (a.name < b.name ? -1 : 1));
  const [stats] = await run(
    sql`select count(*)::int as total, sum(greatest(balance, 0))::int as outstanding from accounts where project_id = ${project.id}`,
  );
  return {
    days,
    timeZone,
    meteredThisMonth: 0 - sum(of("meter").filter(inMonth), "amount"),
    creditsSoldThisMonth: sum(of("purchase").filter(inMonth), "amount"),
    costUsd: expect.closeTo(cost, 6),
    revenueUsd: expect.closeTo(revenue, 6),
    netUsd: expect.closeTo(revenue - cost, 6),
    marginPct: revenue > 0 ? expect.closeTo(((revenue - cost) / revenue) * 100, 1) : null,
    series: dates.map((date) => {
      const on = (rows: Record<string, unknown>[]) =>
        sum(
          rows.filter(({ at }) => dateOf(at) === date),
          "amount",
        );
      return { date, metered: 0 - on(of("meter")), granted: on(of("grant", "purchase")) };
    }),
    topEvents: events.slice(0, 10),
    stats: { total: stats?.total, free: 12, pro: 0, mrr: 0, creditsOutstanding: stats?.outstanding },
    blocked: { users: 0, bought: 0 },
    isComplete: true,
  };
}

const ask = async (query: string, key = project.secretKey) =>
  await app.call("GET", `/api/v1/analytics${query}`, { headers: { "x-paykit-key": key } });

describe("GET /analytics", () => {
  const cases = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati"].flatMap((timeZone) =>
    [1, 7, 14, 90, 366].map((days) => [timeZone, days] as const),
  );

  it.each(cases)("has every number that the entries add up to, in %s, for %i days", async (timeZone, days) => {
    await setTimeZone(app.store, project.id, timeZone, testActor);
    const { status, body } = await ask(`?days=${days}`);
    expect(status).toBe(200);
    const { recent, ...report } = analytics.parse(body);
    expect(report).toEqual(await expected(days, timeZone));
    expect(recent).toHaveLength(20);
  });

  it("is of the last 14 days unless another number is asked for, and has fields of the contract alone", async () => {
    const { body } = await ask("");
    expect(body.series).toHaveLength(14);
    expect(Object.keys(body).sort()).toEqual(Object.keys(analytics.shape).sort());
    expect(analytics.strict().safeParse(body).error).toBeUndefined();
  });

  it("lists the latest entries as GET /entries has them, with whose they are", async () => {
    const { body } = await ask("");
    const headers = { "x-paykit-key": project.secretKey };
    for (const { userId, ...entry } of body.recent.slice(0, 5)) {
      const page = await app.call("GET", `/api/v1/entries?userId=${userId}&limit=1&cursor=${entry.seq + 1}`, {
        headers,
      });
      expect(page.body.entries).toEqual([entry]);
    }
  });

  it("counts a user who is refused, once, and notes it beside the call", async () => {
    const meter = { userId: "poor", event: "e", cost: 6 };
    const headers = { "x-paykit-key": project.secretKey };
    for (let n = 0; n < 3; n += 1)
      expect((await app.call("POST", "/api/v1/meter", { body: meter, headers })).status).toBe(402);
    await expect.poll(async () => (await ask("")).body.blocked, { timeout: 15_000 }).toEqual({ users: 1, bought: 0 });
  });
});
