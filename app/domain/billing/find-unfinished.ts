import { and, eq, gt, isNotNull, lt, notInArray, or, sql } from "drizzle-orm";
import { purchases, subscriptions } from "#app/store/schema/billing.server.ts";
import type { Store } from "#app/store/store.ts";

/**
 * What may still change long after it began, and was not looked at for a day: subscriptions that have not ended, and
 * checkouts whose money is on its way or disputed. Stripe lists things by when they began, so it would not name these.
 */
export async function findUnfinished(store: Store): Promise<{ subscriptions: string[]; sessions: string[] }> {
  const aDayAgo = sql`now() - interval '1 day'`;
  const [living, open] = await Promise.all([
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
            // A dispute that is lost stays as it is: not asked about for ever.
            gt(purchases.createdAt, sql`now() - interval '1 year'`),
          ),
        ),
    ),
  ]);
  return { subscriptions: living.map(({ id }) => id), sessions: open.flatMap(({ id }) => (id === null ? [] : [id])) };
}
