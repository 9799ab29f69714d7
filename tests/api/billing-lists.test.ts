import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepEvent, listEvents, retryEvent } from "#app/domain/billing/inbox.ts";
import { listPurchases } from "#app/domain/billing/list-purchases.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { rowsOf } from "#app/store/store.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";

// Rows that come within one millisecond, as a burst of them does.
const count = 60;
let app: TestApp;

beforeAll(async () => {
  app = await openApp("the server");
  await credit(app.store, demoProject, { userId: "buyer", amount: 1 }, "list");
  const moment = sql`timestamptz '2026-11-22 13:15:01.5Z' + n * interval '7 microseconds'`;
  await query(sql`insert into purchases (account_id, id, project_id, kind, amount_cents, currency, credits, origin,
      success_url, cancel_url, created_at)
    select a.id, 'pur_' || n, 'demo', 'credits', 900, 'usd', 100, '', '', '', ${moment}
    from accounts a, generate_series(1, ${count}) n where a.user_id = 'buyer'`);
  await query(sql`insert into stripe_events (id, type, project_id, livemode, payload, state, received_at)
    select 'evt_' || n, 'charge.refunded', 'demo', false, '{}', 'done', ${moment} from generate_series(1, ${count}) n`);
});
afterAll(() => app.close());

const query = (statement: ReturnType<typeof sql>) => app.store.run("write", (db) => rowsOf(db, statement));

async function walk(next: (cursor?: number) => Promise<{ ids: string[]; nextCursor: number | null }>) {
  const seen: string[] = [];
  for (let cursor: number | undefined, page = 0; page < count; page += 1) {
    const { ids, nextCursor } = await next(cursor);
    seen.push(...ids);
    if (nextCursor === null) return seen;
    cursor = nextCursor;
  }
  throw new Error("the pages never end");
}

const newestFirst = (prefix: string) => Array.from({ length: count }, (_, n) => `${prefix}${count - n}`);

it("pages of purchases leave none out and show none twice", async () => {
  const seen = await walk(async (cursor) => {
    const { purchases, nextCursor } = await listPurchases(app.store, "demo", 7, cursor);
    return { ids: purchases.map(({ id }) => id), nextCursor };
  });
  expect(seen).toEqual(newestFirst("pur_"));
});

it("pages of deliveries leave none out and show none twice", async () => {
  const seen = await walk(async (cursor) => {
    const { events, nextCursor } = await listEvents(app.store, "demo", 7, cursor);
    return { ids: events.map(({ id }) => id), nextCursor };
  });
  expect(seen).toEqual(newestFirst("evt_"));
});

it("an event is looked at again in its own project alone", async () => {
  const object = { type: "invoice.paid", livemode: false, objectId: null, payload: "{}" };
  await keepEvent(app.store, { id: "evt_theirs", projectId: `prj_${"1".repeat(24)}`, ...object });
  await keepEvent(app.store, { id: "evt_unknown", projectId: null, ...object });
  expect(await retryEvent(app.store, "demo", "evt_theirs")).toBe(false);
  expect(await retryEvent(app.store, "demo", "evt_unknown")).toBe(false);
  expect(await retryEvent(app.store, "demo", "evt_1")).toBe(true);
});
