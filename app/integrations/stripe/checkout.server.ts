import type Stripe from "stripe";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import { keepSession, type NewPurchase, startPurchase } from "#app/domain/billing/start-purchase.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import type { Project } from "#app/domain/projects/project.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";
import { writeMetadata } from "./metadata.ts";

export type CheckoutOutcome = { outcome: "opened" | "replayed"; url: string } | { outcome: "key_reused" };

/**
 * Opens Stripe's page for a purchase. Our own row comes first and its id is Stripe's idempotency key, so that a call which
 * is made again, by us or by the caller with the same key, gets the same page. People come back by way of our own page,
 * which looks at what was paid before it sends them on.
 */
export async function openCheckout(
  store: Store,
  stripe: StripeClient,
  project: Project,
  purchase: NewPurchase,
  options: { origin: string; idempotencyKey: string | undefined },
): Promise<CheckoutOutcome> {
  const started = await startPurchase(store, project, purchase, options.idempotencyKey);
  if (started.outcome === "key_reused") return started;
  const outcome = started.outcome === "replayed" ? "replayed" : "opened";
  if (started.url !== null) return { outcome, url: started.url };
  const create = (customer: string | null) =>
    askStripe(() =>
      stripe.api.checkout.sessions.create(sessionOf(project, purchase, started.id, customer, options.origin), {
        idempotencyKey: `paykit-${started.id}${customer === null ? "" : `-${customer}`}`,
      }),
    );
  const session = await create(started.customer).catch((error: unknown) => {
    // A customer that was deleted at Stripe is none to reuse.
    if (started.customer !== null && isMissing(error)) return create(null);
    throw error;
  });
  if (session.url === null) throw new TypeError("Stripe opened a checkout without an address");
  await keepSession(store, accountIdOf(project.id, purchase.userId), started.id, { id: session.id, url: session.url });
  return { outcome, url: session.url };
}

function sessionOf(
  project: Project,
  { userId, kind, cancelUrl }: NewPurchase,
  purchaseId: string,
  customer: string | null,
  origin: string,
): Stripe.Checkout.SessionCreateParams {
  const { name, amountCents, currency, mode } = catalogue[kind];
  // On the session itself, and on what it makes: metadata is not handed down (stripe.md).
  const metadata = writeMetadata({ app: "paykit", project: project.id, user: userId, purchase: purchaseId });
  const price_data = { currency, unit_amount: amountCents, product_data: { name } };
  const isSubscription = mode === "subscription";
  return {
    mode,
    line_items: [
      { quantity: 1, price_data: isSubscription ? { ...price_data, recurring: { interval: "month" } } : price_data },
    ],
    success_url: `${origin}/checkout/return?session={CHECKOUT_SESSION_ID}`,
    cancel_url: cancelUrl,
    client_reference_id: purchaseId,
    metadata,
    ...(isSubscription ? { subscription_data: { metadata } } : { payment_intent_data: { metadata } }),
    // A subscription always makes a customer; a payment only when asked to.
    ...(customer !== null ? { customer } : !isSubscription && { customer_creation: "always" as const }),
  };
}
