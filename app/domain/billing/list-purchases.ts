import { and, desc, eq, lt } from "drizzle-orm";
import { invoices, purchases, subscriptions } from "#app/store/schema/billing.server.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { cursorOf, momentOf } from "./moment-cursor.ts";

const { id, kind, state, amountCents, currency, credits, refundedCents, disputedCents, reversedCredits } = purchases;
const { url, stripeSession, stripePayment, stripeSubscription, livemode, createdAt } = purchases;
const columns = {
  ...{ id, kind, state, amountCents, currency, credits, refundedCents, disputedCents, reversedCredits },
  ...{ url, stripeSession, stripePayment, stripeSubscription, livemode, createdAt },
};

const over = ["canceled", "incomplete", "incomplete_expired"];

/** Whether one of these subscriptions still is one: also late, unpaid or paused, a second would be paid for beside it. */
export function hasSubscription(all: readonly { status: string }[]): boolean {
  return all.some(({ status }) => !over.includes(status));
}

/** A project's purchases, newest first, a page at a time (the cursor, exclusive). */
export async function listPurchases(store: Store, projectId: string, limit: number, cursor?: number) {
  const isOlder = cursor === undefined ? undefined : lt(createdAt, momentOf(cursor));
  const rows = await store.run("read", (db) =>
    db
      .select({ ...columns, userId: accounts.userId })
      .from(purchases)
      .innerJoin(accounts, eq(accounts.id, purchases.accountId))
      .where(and(eq(purchases.projectId, projectId), isOlder))
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last.createdAt) : null,
    purchases: page.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() })),
  };
}

/** What one account has bought, newest first, the subscriptions it has, and whether Stripe knows it as a customer. */
export async function listAccountBilling(store: Store, accountId: string) {
  const [bought, subscribed, paid, known] = await Promise.all([
    store.run("read", (db) =>
      db.select(columns).from(purchases).where(eq(purchases.accountId, accountId)).orderBy(desc(createdAt)).limit(50),
    ),
    store.run("read", (db) =>
      db
        .select()
        .from(subscriptions)
        .where(eq(subscriptions.accountId, accountId))
        .orderBy(desc(subscriptions.createdAt))
        .limit(20),
    ),
    store.run("read", (db) =>
      db.select().from(invoices).where(eq(invoices.accountId, accountId)).orderBy(desc(invoices.paidAt)).limit(50),
    ),
    store.run("read", (db) =>
      db.select({ customer: accounts.stripeCustomer }).from(accounts).where(eq(accounts.id, accountId)),
    ),
  ]);
  const iso = (at: string | null) => (at === null ? null : new Date(at).toISOString());
  return {
    purchases: bought.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() })),
    subscriptions: subscribed.map((row) => ({
      id: row.id,
      status: row.status,
      isPro: row.isPro,
      cancelAt: iso(row.cancelAt),
      periodEnd: iso(row.periodEnd),
    })),
    invoices: paid.map(({ id, stripeSubscription: subscription, paidAt, ...row }) => ({
      ...{ id, subscription, amountCents: row.amountCents, currency: row.currency },
      ...{ refundedCents: row.refundedCents, disputedCents: row.disputedCents },
      paidAt: new Date(paidAt).toISOString(),
    })),
    hasCustomer: known.some(({ customer }) => customer !== null),
  };
}
