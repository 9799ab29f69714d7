import { findPurchaseByIntent, findPurchaseBySubscription } from "#app/domain/billing/find-purchase.ts";
import { invoiceVersion, settlePaidInvoice } from "#app/domain/billing/settle.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, type StripeClient } from "./client.server.ts";
import { readMetadata } from "./metadata.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { idOf, invoiceFacts, readInvoice, subscriptionOf } from "./read-facts.server.ts";
import {
  beganWith,
  namedPurchase,
  notOurs,
  otherMode,
  type Settled,
  settleSession,
  settleSubscriptionById,
  untilMine,
} from "./settle-from-stripe.server.ts";

/** Makes the books what Stripe says now of an invoice, and the plan what it says of its subscription. */
export async function settleInvoice(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  const subscription = subscriptionOf(await readInvoice(stripe, id));
  if (subscription === undefined) return notForSubscription;
  const settled = await settleSubscriptionById(store, stripe, subscription.id);
  if (settled.outcome === "settled") await settleBooks(store, stripe, id);
  return settled;
}

const notForSubscription: Settled = { outcome: "ignored", result: "not for a subscription" };

/** An invoice's lines in the books, and nothing else: money that goes back does not end a plan, the subscription does. */
function settleBooks(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  return oneAtATime(store, `books ${id}`, () => settleBooksNow(store, stripe, id));
}

function settleBooksNow(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  return untilMine(`invoice ${id}`, async () => {
    const invoice = await readInvoice(stripe, id);
    if (invoice.livemode !== stripe.livemode) return otherMode;
    const subscription = subscriptionOf(invoice);
    if (subscription === undefined) return notForSubscription;
    const found =
      (await findPurchaseBySubscription(store, subscription.id)) ?? (await namedPurchase(store, subscription.metadata));
    if (found === undefined || !beganWith(found, subscription.id)) return notOurs;
    const projectId = found.project.id;
    if (invoice.status !== "paid") return { outcome: "settled", projectId, result: `invoice is ${invoice.status}` };
    // What was paid stays as it is. What went back of it does not: that is read after the version.
    const version = await invoiceVersion(store, found, id);
    const facts = await invoiceFacts(stripe, invoice, subscription.id);
    const outcome = await settlePaidInvoice(store, found, id, version, facts);
    if (outcome !== "settled") return undefined;
    const isBack = facts.refundedCents + facts.disputedCents > 0;
    return { outcome, projectId, result: isBack ? "invoice is paid, money went back" : "invoice is paid" };
  });
}

/**
 * From a payment back to what it paid: a checkout, by what we know, by our metadata on it, or by asking Stripe for its
 * session; or a subscription's invoice, whose payments say nothing of ours.
 */
export async function settlePayment(store: Store, stripe: StripeClient, intent: string): Promise<Settled> {
  const known = await findPurchaseByIntent(store, intent);
  if (known?.purchase.stripeSession) return await settleSession(store, stripe, known.purchase.stripeSession);
  const { metadata } = await askStripe(() => stripe.api.paymentIntents.retrieve(intent));
  if (readMetadata(metadata) === undefined) return await settleInvoicePayment(store, stripe, intent);
  const { data } = await askStripe(() => stripe.api.checkout.sessions.list({ payment_intent: intent, limit: 1 }));
  const [session] = data;
  return session
    ? await settleSession(store, stripe, session.id)
    : { outcome: "ignored", result: "without a checkout" };
}

async function settleInvoicePayment(store: Store, stripe: StripeClient, intent: string): Promise<Settled> {
  const payment = { type: "payment_intent", payment_intent: intent } as const;
  const { data } = await askStripe(() => stripe.api.invoicePayments.list({ payment, limit: 1 }));
  const invoice = idOf(data[0]?.invoice);
  return invoice === null ? notOurs : await settleBooks(store, stripe, invoice);
}
