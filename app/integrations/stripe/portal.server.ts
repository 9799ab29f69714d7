import { eq } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";

/** Opens Stripe's portal of one user; undefined when they never bought, or Stripe has deleted them. */
export async function openPortal(
  store: Store,
  { api }: StripeClient,
  project: LedgerProject,
  userId: string,
  returnUrl: string,
): Promise<string | undefined> {
  const [account] = await store.run("read", (db) =>
    db
      .select({ customer: accounts.stripeCustomer })
      .from(accounts)
      .where(eq(accounts.id, accountIdOf(project.id, userId))),
  );
  const customer = account?.customer;
  if (!customer) return undefined;
  try {
    const session = await askStripe(() => api.billingPortal.sessions.create({ customer, return_url: returnUrl }));
    return session.url;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
