import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reconcile } from "#app/integrations/stripe/reconcile.server.ts";
import { type Database, rowsOf } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { type BillingProcess, openBillingProcess } from "./billing-process.ts";

let billing: BillingProcess;
beforeAll(async () => {
  billing = await openBillingProcess();
});
afterAll(() => billing.close());

const read = (query: Parameters<typeof rowsOf>[1]) => billing.store.run("read", (db: Database) => rowsOf(db, query));
const run = () => reconcile(billing.store, billing.stripe, 0);

/** Everything that billing writes, but for the versions that only keep order. */
async function digest(): Promise<string> {
  const tables = ["accounts", "entries", "purchases", "subscriptions", "invoices", "payments"];
  const hash = createHash("sha256");
  for (const table of tables) {
    const rows = await read(
      sql`select (to_jsonb(t) - 'version' - 'updated_at')::text as line from ${sql.identifier(table)} t order by 1`,
    );
    hash.update(rows.map(({ line }) => line).join("\n"));
  }
  return hash.digest("hex");
}

async function accountOf(user: string) {
  const [row] = await read(sql`select balance, plan from accounts where user_id = ${user}`);
  return [Number(row?.balance), row?.plan];
}

/** Buys, and lets everything that comes of it happen at Stripe; nobody is told. */
async function bought(user: string, then: (session: Stripe.Checkout.Session) => unknown = () => {}) {
  then(billing.standIn.pay(await billing.open(user)));
}
const intentOf = (session: Stripe.Checkout.Session) => String(session.payment_intent);

it("settles everything that no webhook told of, and changes nothing the second time", async () => {
  const { standIn } = billing;
  await bought("paid");
  await bought("refunded", (session) => standIn.refund(intentOf(session)));
  await bought("half refunded", (session) => standIn.refund(intentOf(session), 450));
  await bought("refund failed", (session) => standIn.failRefund(standIn.refund(intentOf(session), 450, "pending").id));
  await bought("disputed", (session) => standIn.dispute(intentOf(session)));
  await bought("won", (session) => standIn.closeDispute(standIn.dispute(intentOf(session)).id, "won"));
  standIn.payFree(await billing.open("coupon"));
  standIn.expire(await billing.open("expired"));
  const late = await billing.open("late");
  standIn.pay(late, "delayed");
  await billing.open("looked only");
  const subscriber = standIn.pay(await billing.open("subscriber", "pro"));
  standIn.renewSubscription(String(subscriber.subscription));
  const leaver = standIn.pay(await billing.open("leaver", "pro"));
  standIn.cancelSubscription(String(leaver.subscription));
  const foreign = standIn.foreignSession();
  standIn.foreignSession({ app: "someone-else" });

  const report = await run();
  expect(report.unassigned).toEqual([foreign.id]);
  expect(report.looked).toMatchObject({
    checkout: { found: 14, ours: 12 },
    subscription: { found: 2, ours: 2 },
    invoice: { found: 3, ours: 3 },
    payment: { found: 11, ours: 9 },
  });
  const expected = {
    paid: 105,
    refunded: 5,
    "half refunded": 55,
    "refund failed": 105,
    disputed: 5,
    won: 105,
    coupon: 105,
    expired: 5,
    late: 5,
    "looked only": 5,
    leaver: 5,
  };
  for (const [user, balance] of Object.entries(expected))
    expect([user, ...(await accountOf(user))]).toEqual([user, balance, "free"]);
  expect(await accountOf("subscriber")).toEqual([5, "pro"]);
  const states = await read(sql`select state, count(*)::int as count from purchases group by 1 order by 1`);
  expect(states).toEqual([
    { state: "expired", count: 1 },
    { state: "open", count: 1 },
    { state: "paid", count: 9 },
    { state: "pending", count: 1 },
  ]);
  expect(await read(sql`select id from invoices`)).toHaveLength(3);

  const once = await digest();
  await run();
  expect(await digest()).toBe(once);

  // What changes later is found by the next run.
  standIn.settleDelayed(late, "succeeded");
  standIn.cancelSubscription(String(subscriber.subscription));
  await Promise.all([run(), run()]);
  expect([await accountOf("late"), await accountOf("subscriber")]).toEqual([
    [105, "free"],
    [5, "free"],
  ]);
  const twice = await digest();
  await run();
  expect(await digest()).toBe(twice);
  expect(await brokenInvariants(billing.store)).toEqual([]);
});

it("finds what happens today to a subscription and a dispute that began before the time it looks at", async () => {
  const { standIn } = billing;
  const { subscription } = standIn.pay(await billing.open("long with us", "pro"));
  const { payment_intent } = standIn.pay(await billing.open("disputed long ago"));
  const dispute = standIn.dispute(String(payment_intent));
  await run();
  expect(await accountOf("long with us")).toEqual([5, "pro"]);
  expect(await accountOf("disputed long ago")).toEqual([5, "free"]);
  standIn.cancelSubscription(String(subscription));
  standIn.closeDispute(dispute.id, "won");
  // Looked at a while ago; and one that this Stripe does not have is passed over.
  for (const table of [sql`purchases`, sql`subscriptions`])
    await read(sql`update ${table} set updated_at = now() - interval '2 days'`);
  await read(sql`insert into subscriptions (account_id, id, project_id, status, is_pro, livemode, updated_at)
    select account_id, 'sub_of_another_account', project_id, status, is_pro, livemode, updated_at from subscriptions limit 1`);
  await read(sql`update subscriptions set status = 'unpaid', is_pro = false where id = 'sub_of_another_account'`);
  await reconcile(billing.store, billing.stripe, Math.floor(Date.now() / 1_000) + 60);
  expect(await accountOf("long with us")).toEqual([5, "free"]);
  expect(await accountOf("disputed long ago")).toEqual([105, "free"]);
});
