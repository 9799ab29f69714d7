import type Stripe from "stripe";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import { findPurchaseOf, type OwnedPurchase } from "#app/domain/billing/find-purchase.ts";
import { isForSale } from "#app/domain/billing/is-for-sale.ts";
import { keepSession, type NewPurchase, raiseStripeKey, startPurchase } from "#app/domain/billing/start-purchase.ts";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient, StripeUnavailable, stripeDeadline } from "./client.server.ts";
import { writeMetadata } from "./metadata.ts";

export type CheckoutOutcome =
  | { outcome: "opened" | "replayed"; url: string }
  | { outcome: "key_reused" }
  /** Real money, on the demo project. */
  | { outcome: "not_for_sale" };

/**
 * Opens Stripe's page for a purchase. Our own row comes first; its id is Stripe's idempotency key, and what Stripe is asked
 * with is in it, so that a call which is made again, by us or by the caller with the same key, gets the same page. People
 * come back by way of our own page, which looks at what was paid before it sends them on.
 */
export async function openCheckout(
  store: Store,
  stripe: StripeClient,
  project: LedgerProject,
  purchase: NewPurchase,
  idempotencyKey: string | undefined,
): Promise<CheckoutOutcome> {
  if (!isForSale(project, stripe)) return { outcome: "not_for_sale" };
  const giveUpAt = stripeDeadline();
  const started = await startPurchase(store, project, purchase, idempotencyKey);
  if (started.outcome === "key_reused") return started;
  const outcome = started.outcome === "replayed" ? "replayed" : "opened";
  if (started.url !== null) return { outcome, url: started.url };
  const found = await findPurchaseOf(store, project.id, purchase.userId, started.id);
  if (found === undefined) throw new TypeError(`purchase ${started.id} is not there`);
  const { accountId, id, stripeCustomer, stripeKeyNumber } = found.purchase;
  const create = (customer: string | null) =>
    askStripe(
      () =>
        stripe.api.checkout.sessions.create(sessionOf(found, customer), {
          idempotencyKey: `paykit-${id}-${stripeKeyNumber}${customer === null ? "" : `-${customer}`}`,
        }),
      giveUpAt,
    );
  try {
    const session = await create(stripeCustomer).catch((error: unknown) => {
      // A customer that was deleted at Stripe is none to reuse.
      if (stripeCustomer !== null && isMissing(error)) return create(null);
      throw error;
    });
    if (session.url === null) throw new TypeError("Stripe opened a checkout without an address");
    return { outcome, url: await keepSession(store, accountId, id, { id: session.id, url: session.url }) };
  } catch (error) {
    if (error instanceof StripeUnavailable && error.isAnswered)
      await raiseStripeKey(store, accountId, id, stripeKeyNumber);
    throw error;
  }
}

function sessionOf(
  { purchase, project, userId }: OwnedPurchase,
  customer: string | null,
): Stripe.Checkout.SessionCreateParams {
  const { kind, amountCents, currency, origin, cancelUrl, id } = purchase;
  const { name, mode } = catalogue[kind];
  // On the session itself, and on what it makes: metadata is not handed down (stripe.md).
  const metadata = writeMetadata({ app: "paykit", project: project.id, user: userId, purchase: id });
  const price_data = { currency, unit_amount: amountCents, product_data: { name } };
  const isSubscription = mode === "subscription";
  return {
    mode,
    line_items: [
      { quantity: 1, price_data: isSubscription ? { ...price_data, recurring: { interval: "month" } } : price_data },
    ],
    success_url: `${origin}/checkout/return?session={CHECKOUT_SESSION_ID}`,
    cancel_url: cancelUrl,
    client_reference_id: id,
    metadata,
    ...(isSubscription ? { subscription_data: { metadata } } : { payment_intent_data: { metadata } }),
    // A subscription always makes a customer; a payment only when asked to.
    ...(customer !== null ? { customer } : !isSubscription && { customer_creation: "always" as const }),
  };
}
