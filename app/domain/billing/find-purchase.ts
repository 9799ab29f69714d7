import { and, eq, type SQL } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { purchases } from "#app/store/schema/billing.server.ts";
import { accounts, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";

export type OwnedPurchase = NonNullable<Awaited<ReturnType<typeof findPurchaseBySession>>>;

/** The purchase behind one of Stripe's checkouts, once it is known. */
export function findPurchaseBySession(store: Store, sessionId: string) {
  return find(store, eq(purchases.stripeSession, sessionId));
}

/** The purchase that a payment intent paid. */
export function findPurchaseByIntent(store: Store, intent: string) {
  return find(store, eq(purchases.stripePayment, `pay:${intent}`));
}

/** The purchase that a subscription began with. */
export function findPurchaseBySubscription(store: Store, subscription: string) {
  return find(store, eq(purchases.stripeSubscription, subscription));
}

/** The purchase of one user that has this id: what our metadata names, and no more than that. */
export function findPurchaseOf(store: Store, projectId: string, userId: string, id: string) {
  return find(store, and(eq(purchases.accountId, accountIdOf(projectId, userId)), eq(purchases.id, id)));
}

/** A purchase with its user and its project, also a deleted one: money for it still moves, and its ledger stays right. */
async function find(store: Store, which: SQL | undefined) {
  const { id, freeCredits, pastDueKeepsPro } = projects;
  const [found] = await store.run("read", (db) =>
    db
      .select({
        purchase: purchases,
        userId: accounts.userId,
        project: { id, freeCredits, pastDueKeepsPro },
      })
      .from(purchases)
      .innerJoin(accounts, eq(accounts.id, purchases.accountId))
      .innerJoin(projects, eq(projects.id, purchases.projectId))
      .where(which)
      .limit(1),
  );
  return found;
}
