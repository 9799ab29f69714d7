import type Stripe from "stripe";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import type { PurchaseFacts, SubscriptionFacts } from "#app/domain/billing/settle.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
import { askStripe, type StripeClient } from "./client.server.ts";

// What is read here is what Stripe says now. Events only say that something may have changed.

/** A checkout with its payment and the charge of that. */
export function readSession({ api }: StripeClient, id: string): Promise<Stripe.Checkout.Session> {
  return askStripe(() => api.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] }));
}

/** What a checkout means for its purchase, which was of this kind. */
export async function purchaseFacts(
  stripe: StripeClient,
  session: Stripe.Checkout.Session,
  kind: PurchaseKind,
): Promise<PurchaseFacts> {
  const { amountCents, credits } = catalogue[kind];
  const intent = typeof session.payment_intent === "object" ? session.payment_intent : null;
  const charge = typeof intent?.latest_charge === "object" ? intent.latest_charge : null;
  const disputedCents = charge?.disputed && intent ? await disputedOf(stripe, intent.id) : 0;
  const refundedCents = charge?.amount_refunded ?? 0;
  const cameBack = charge === null ? 0 : Math.min(1, (refundedCents + disputedCents) / charge.amount);
  return {
    state: stateOf(session, kind, intent),
    payment: intent === null ? `cs:${session.id}` : `pay:${intent.id}`,
    refundedCents,
    disputedCents: Math.min(disputedCents, amountCents),
    reversedCredits: Math.round(credits * cameBack),
    session: session.id,
    customer: idOf(session.customer),
    subscription: idOf(session.subscription),
    livemode: session.livemode,
  };
}

function stateOf(
  session: Stripe.Checkout.Session,
  kind: PurchaseKind,
  intent: Stripe.PaymentIntent | null,
): PurchaseFacts["state"] {
  const { amountCents, currency, mode } = catalogue[kind];
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  // Before discounts and taxes: what we asked for, in our currency, or it is not what was bought here.
  if (session.mode !== mode || session.amount_subtotal !== amountCents || session.currency !== currency)
    return "mismatch";
  if (session.payment_status === "paid" || session.payment_status === "no_payment_required") return "paid";
  return intent !== null && ["canceled", "requires_payment_method"].includes(intent.status) ? "failed" : "pending";
}

// An inquiry (warning_…) takes no money, and neither does what was prevented or won; every other dispute does (stripe.md).
const moneyStays = /^(warning_|prevented$|won$)/;

async function disputedOf({ api }: StripeClient, paymentIntent: string): Promise<number> {
  const { data } = await askStripe(() => api.disputes.list({ payment_intent: paymentIntent, limit: 100 }));
  return data.filter(({ status }) => !moneyStays.test(status)).reduce((sum, { amount }) => sum + amount, 0);
}

/** A subscription as it is now. */
export function readSubscription({ api }: StripeClient, id: string): Promise<Stripe.Subscription> {
  return askStripe(() => api.subscriptions.retrieve(id));
}

/** What a subscription means for the plan of who has it. */
export function subscriptionFacts(subscription: Stripe.Subscription, pastDueKeepsPro: boolean): SubscriptionFacts {
  const { status, items, cancel_at, cancel_at_period_end } = subscription;
  const periodEnd = Math.max(0, ...items.data.map(({ current_period_end }) => current_period_end));
  const isGood = ["active", "trialing"].includes(status) || (status === "past_due" && pastDueKeepsPro);
  return {
    status,
    isPro: isGood && isOurPro(subscription),
    cancelAt: isoOf(cancel_at ?? (cancel_at_period_end ? periodEnd : null)),
    periodEnd: isoOf(periodEnd || null),
    customer: idOf(subscription.customer),
  };
}

/** Whether it is for what Pro costs: a subscription that was changed to something else is not Pro. */
function isOurPro({ items }: Stripe.Subscription): boolean {
  const { amountCents, currency } = catalogue.pro;
  return items.data.some(
    ({ price }) =>
      price.unit_amount === amountCents && price.currency === currency && price.recurring?.interval === "month",
  );
}

/** The id of something that Stripe gives as an id or as the whole. */
export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === "string" ? value : (value?.id ?? null);
}

function isoOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString();
}
