import { listPastDue } from "#app/domain/billing/past-due.ts";
import type { Store } from "#app/store/store.ts";
import { isMissing, type StripeClient, StripeUnavailable } from "./client.server.ts";
import { settleSubscriptionById } from "./settle-from-stripe.server.ts";

const atOnce = 8;

async function settle(store: Store, stripe: StripeClient, id: string): Promise<void> {
  try {
    await settleSubscriptionById(store, stripe, id);
  } catch (error) {
    // Deleted at Stripe: there is nothing to apply it to.
    if (!isMissing(error)) throw error;
  }
}

/**
 * Applies a project's setting about late payments to the subscriptions that are late now. Gives false when Stripe could
 * not be asked about all of them: then they follow when it next reports on them.
 */
export async function settlePastDue(store: Store, stripe: StripeClient, projectId: string): Promise<boolean> {
  const late = await listPastDue(store, projectId);
  try {
    for (let first = 0; first < late.length; first += atOnce) {
      await Promise.all(late.slice(first, first + atOnce).map((id) => settle(store, stripe, id)));
    }
    return true;
  } catch (error) {
    if (error instanceof StripeUnavailable) return false;
    throw error;
  }
}
