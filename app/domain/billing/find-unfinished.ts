import { and, eq, gt, isNotNull, lt, notInArray, or, sql } from "drizzle-orm";
import { invoices, purchases, subscriptions } from "#app/store/schema/billing.server.ts";
import type { Store } from "#app/store/store.ts";

/**
 * What may still change long after it began, and was not looked at for a day: subscriptions that have not ended, checkouts
 * and invoices whose money is on its way or disputed, and invoices of which Stripe was never asked what came back. Stripe
 * lists things by when they began, so it would not name these.
 */
export async function findUnfinished(
  store: Store,
): Promise<{ subscriptions: string[]; sessions: string[]; invoices: string[] }> {
  const aDayAgo = sql`now() - interval '1 day'`;
  // A dispute that is lost stays as it is: not asked about for ever.
  const aYearAgo = sql`now() - interval '1 year'`;
  const [living, open, billed] = await Promise.all([
    store.run("read", (db) =>
      db
        .select({ id: subscriptions.id })
        .from(subscriptions)
        .where(
          and(
            notInArray(subscriptions.status, ["canceled", "incomplete_expired"]),
            lt(subscriptions.updatedAt, aDayAgo),
          ),
        ),
    ),
    store.run("read", (db) =>
      db
        .select({ id: purchases.stripeSession })
        .from(purchases)
        .where(
          and(
            isNotNull(purchases.stripeSession),
            or(eq(purchases.state, "pending"), gt(purchases.disputedCents, 0)),
            lt(purchases.updatedAt, aDayAgo),
            gt(purchases.createdAt, aYearAgo),
          ),
        ),
    ),
    store.run("read", (db) =>
      db
        .select({ id: invoices.id })
        .from(invoices)
        .where(
          and(
            or(eq(invoices.version, 0), gt(invoices.disputedCents, 0)),
            lt(invoices.updatedAt, aDayAgo),
            gt(invoices.paidAt, aYearAgo),
          ),
        ),
    ),
  ]);
  return {
    subscriptions: living.map(({ id }) => id),
    sessions: open.flatMap(({ id }) => (id === null ? [] : [id])),
    invoices: billed.map(({ id }) => id),
  };
}
