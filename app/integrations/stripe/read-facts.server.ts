import type Stripe from "stripe";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import type { InvoiceFacts, Money, PurchaseFacts, SubscriptionFacts } from "#app/domain/billing/settle.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
import { askStripe, type StripeClient } from "./client.server.ts";

// What is read here is what Stripe says now. Events only say that something may have changed.

/** A checkout with its payment and the charge of that, or with its subscription. */
export function readSession({ api }: StripeClient, id: string): Promise<Stripe.Checkout.Session> {
  return askStripe(() =>
    api.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge", "subscription"] }),
  );
}

/** What was bought, as our row has it: prices may change, a purchase does not. */
export interface Bought {
  kind: PurchaseKind;
  amountCents: number;
  currency: string;
  credits: number;
}

/** What a checkout means for its purchase. */
export async function purchaseFacts(
  stripe: StripeClient,
  session: Stripe.Checkout.Session,
  bought: Bought,
): Promise<PurchaseFacts> {
  const intentId = idOf(session.payment_intent);
  const intent = await paymentOf(stripe, session.payment_intent);
  const charge = await chargeOf(stripe, intent?.latest_charge);
  const state = stateOf(session, intent, bought);
  // Nothing can be said of the credits without the payment, least of all that there was none.
  if (state === "paid" && intentId !== null && charge === null) {
    throw new Error(`Stripe gave ${session.id} without its charge`);
  }
  const money = await moneyOf(stripe, intentId, charge, bought.currency);
  const { paidCents, refundedCents, disputedCents } = money;
  const cameBack = paidCents === 0 ? 0 : Math.min(1, (refundedCents + disputedCents) / paidCents);
  const free = state === "paid" ? `cs:${session.id}` : null;
  return {
    state,
    payment: intentId === null ? free : `pay:${intentId}`,
    ...money,
    reversedCredits: Math.round(bought.credits * cameBack),
    session: session.id,
    customer: idOf(session.customer),
    subscription: idOf(session.subscription),
    livemode: session.livemode,
  };
}

/** What was paid by a payment's charge, and what of it went back. Without a charge nothing was. */
async function moneyOf(
  stripe: StripeClient,
  intent: string | null,
  charge: Stripe.Charge | null,
  currency: string,
): Promise<Money> {
  if (intent === null || charge === null) return { paidCents: 0, refundedCents: 0, disputedCents: 0, currency };
  const disputedCents = charge.disputed ? await disputedOf(stripe, intent, charge.currency) : 0;
  const { amount: paidCents, amount_refunded: refundedCents } = charge;
  return { paidCents, refundedCents, disputedCents, currency: charge.currency };
}

/** An invoice as it is now. */
export function readInvoice({ api }: StripeClient, id: string): Promise<Stripe.Invoice> {
  return askStripe(() => api.invoices.retrieve(id));
}

/** What a paid invoice of a subscription means for the books: what came back of it, by each payment of it. */
export async function invoiceFacts(
  stripe: StripeClient,
  invoice: Stripe.Invoice,
  subscription: string,
): Promise<InvoiceFacts> {
  const { id, amount_paid: paidCents, currency, status_transitions, created } = invoice;
  const paidAt = new Date((status_transitions.paid_at ?? created) * 1_000).toISOString();
  const facts = { subscription, paidAt, paidCents, refundedCents: 0, disputedCents: 0, currency };
  const { data } = await askStripe(() => stripe.api.invoicePayments.list({ invoice: id, limit: 100 }));
  for (const { payment, status } of data) {
    const intentId = idOf(payment.payment_intent);
    if (intentId === null || status !== "paid") continue;
    const charge = await chargeOf(stripe, (await paymentOf(stripe, intentId))?.latest_charge);
    // As above: not known is not nothing.
    if (charge === null) throw new Error(`Stripe gave ${intentId} of ${id} without its charge`);
    const { refundedCents, disputedCents } = await moneyOf(stripe, intentId, charge, currency);
    facts.refundedCents += refundedCents;
    facts.disputedCents += disputedCents;
  }
  return facts;
}

/** The subscription that an invoice is for, with its metadata as they were then. */
export function subscriptionOf({
  parent,
}: Stripe.Invoice): { id: string; metadata: Stripe.Metadata | null } | undefined {
  const details = parent?.subscription_details;
  const id = idOf(details?.subscription);
  return id === null ? undefined : { id, metadata: details?.metadata ?? null };
}

// What Stripe was asked to send along and did not is fetched: a key may be allowed to read the one and not the other.
async function paymentOf({ api }: StripeClient, intent: Stripe.Checkout.Session["payment_intent"]) {
  if (typeof intent !== "string") return intent;
  return await askStripe(() => api.paymentIntents.retrieve(intent, { expand: ["latest_charge"] }));
}

async function chargeOf({ api }: StripeClient, charge: Stripe.PaymentIntent["latest_charge"] | undefined) {
  if (typeof charge !== "string") return charge ?? null;
  return await askStripe(() => api.charges.retrieve(charge));
}

function stateOf(
  session: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
  { kind, amountCents, currency }: Bought,
): PurchaseFacts["state"] {
  if (session.status === "expired") return "expired";
  if (session.status !== "complete" && session.payment_status !== "paid") return "open";
  // Before discounts and taxes: what we asked for, in our currency, or it is not what was bought here.
  const isIt =
    session.mode === catalogue[kind].mode &&
    (session.amount_subtotal ?? session.amount_total) === amountCents &&
    session.currency?.toLowerCase() === currency;
  if (!isIt) return "mismatch";
  if (session.payment_status === "paid" || session.payment_status === "no_payment_required") return "paid";
  return hasFailed(session, intent) ? "failed" : "pending";
}

/** Whether a payment that takes days came to nothing. */
function hasFailed({ subscription }: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | null): boolean {
  if (typeof subscription === "object" && subscription !== null) {
    return ["incomplete_expired", "canceled"].includes(subscription.status);
  }
  return intent !== null && ["canceled", "requires_payment_method"].includes(intent.status);
}

// An inquiry (warning_…) takes no money, and neither does what was prevented or won; every other dispute does (stripe.md).
const moneyStays = /^(warning_|prevented$|won$)/;

async function disputedOf({ api }: StripeClient, paymentIntent: string, currency: string): Promise<number> {
  const { data } = await askStripe(() => api.disputes.list({ payment_intent: paymentIntent, limit: 100 }));
  return data
    .filter((dispute) => dispute.currency === currency && !moneyStays.test(dispute.status))
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** A subscription as it is now. */
export function readSubscription({ api }: StripeClient, id: string): Promise<Stripe.Subscription> {
  return askStripe(() => api.subscriptions.retrieve(id));
}

/** What a subscription means for the plan of who has it. */
export function subscriptionFacts(
  subscription: Stripe.Subscription,
  bought: Bought,
  pastDueKeepsPro: boolean,
): SubscriptionFacts {
  const { status, items, cancel_at, cancel_at_period_end } = subscription;
  const periodEnd = Math.max(0, ...items.data.map(({ current_period_end }) => current_period_end));
  const isGood = ["active", "trialing"].includes(status) || (status === "past_due" && pastDueKeepsPro);
  return {
    status,
    isPro: isGood && isFor(subscription, bought),
    cancelAt: isoOf(cancel_at ?? (cancel_at_period_end ? periodEnd : null)),
    periodEnd: isoOf(periodEnd || null),
    customer: idOf(subscription.customer),
    livemode: subscription.livemode,
  };
}

/** Whether it is still for what was bought: a subscription that was changed to something else is not Pro. */
function isFor({ items }: Stripe.Subscription, { amountCents, currency }: Bought): boolean {
  return items.data.some(({ price }) => {
    const isMonthly = price.recurring?.interval === "month" && (price.recurring.interval_count ?? 1) === 1;
    return isMonthly && price.unit_amount === amountCents && price.currency === currency;
  });
}

/** What an ended subscription means that Stripe does not even have any more. */
export function goneSubscription(livemode: boolean): SubscriptionFacts {
  return { status: "canceled", isPro: false, cancelAt: null, periodEnd: null, customer: null, livemode };
}

/** The id of something that Stripe gives as an id or as the whole. */
export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === "string" ? value : (value?.id ?? null);
}

function isoOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString();
}
