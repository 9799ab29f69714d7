import { and, eq } from "drizzle-orm";
import { subscriptions } from "#app/store/schema/billing.server.ts";
import { accounts, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";

/** Subscriptions that give Pro and are of the mode (test or live) that Stripe's key is not for. */
export async function listOtherMode(store: Store, livemode: boolean) {
  const { id, version, status } = subscriptions;
  const project = { id: projects.id, freeCredits: projects.freeCredits };
  const rows = await store.run("read", (db) =>
    db
      .select({ id, version, status, userId: accounts.userId, project })
      .from(subscriptions)
      .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
      .innerJoin(projects, eq(projects.id, subscriptions.projectId))
      .where(and(eq(subscriptions.isPro, true), eq(subscriptions.livemode, !livemode))),
  );
  return rows.map(({ userId, project, ...row }) => ({ ...row, owner: { userId, project } }));
}
