import { setTimeout as sleep } from "node:timers/promises";
import type Stripe from "stripe";
import {
  findPurchaseByIntent,
  findPurchaseBySession,
  findPurchaseBySubscription,
  findPurchaseOf,
  type OwnedPurchase,
} from "#app/domain/billing/find-purchase.ts";
import { keepInvoice, settlePurchase, settleSubscription, subscriptionVersion } from "#app/domain/billing/settle.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";
import { readMetadata } from "./metadata.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import {
  goneSubscription,
  purchaseFacts,
  readSession,
  readSubscription,
  subscriptionFacts,
} from "./read-facts.server.ts";

/** What came of looking at something of Stripe's: whose it is, and what was done. */
export type Settled =
  | { outcome: "settled"; projectId: string; result: string }
  | { outcome: "ignored"; result: string }
  /** Money that says nothing of ours about whose it is. */
  | { outcome: "unassigned"; result: string };

const attemptsMax = 20;
const otherMode: Settled = { outcome: "ignored", result: "of Stripe's other mode" };
const notOurs: Settled = { outcome: "ignored", result: "not from a checkout of ours" };

/** Another process has written meanwhile: it will have done so in a moment, and so will the next one. */
const letOthersWrite = (attempt: number) => sleep(Math.random() * Math.min(500, 5 * 2 ** attempt));

/** Makes the ledger what Stripe says now of one checkout. Safe at any time, any number of times, by anybody. */
export function settleSession(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  return oneAtATime(store, sessionId, () => settleSessionNow(store, stripe, sessionId));
}

async function settleSessionNow(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    // Our row first, then Stripe: whoever writes between the two makes this reading stale.
    let found = await findPurchaseBySession(store, sessionId);
    let session = await readSession(stripe, sessionId);
    if (session.livemode !== stripe.livemode) return otherMode;
    if (found === undefined) {
      // Stripe's answer to our call may have been lost, so that its session is not written down.
      found = await namedPurchase(store, session.metadata);
      if (found === undefined || found.purchase.stripeSession !== null) return strangersSession(session);
      session = await readSession(stripe, sessionId);
    }
    const { purchase } = found;
    const facts = await purchaseFacts(stripe, session, purchase);
    const outcome = await settlePurchase(store, found, purchase.id, purchase.version, facts);
    if (outcome === "settled") {
      if (facts.subscription !== null && facts.state === "paid") {
        await settleSubscriptionById(store, stripe, facts.subscription);
      }
      return { outcome, projectId: found.project.id, result: facts.state };
    }
    await letOthersWrite(attempt);
  }
  throw new Error(`checkout ${sessionId} is written by others all the time`);
}

/** The purchase that our metadata names, in the account that it names. */
async function namedPurchase(store: Store, metadata: Stripe.Metadata | null): Promise<OwnedPurchase | undefined> {
  const named = readMetadata(metadata);
  return named && (await findPurchaseOf(store, named.project, named.user, named.purchase));
}

/** Never guessed from an address or an amount: kept, for its owner to say whose it is. */
function strangersSession({ metadata, payment_status, mode, status }: Stripe.Checkout.Session): Settled {
  if (metadata?.app && metadata.app !== "paykit") return { outcome: "ignored", result: "of another app" };
  const isPaid = mode !== "setup" && status === "complete" && payment_status !== "unpaid";
  if (!isPaid) return { outcome: "ignored", result: "not paid, and not from a checkout of ours" };
  return { outcome: "unassigned", result: "paid, but it does not say by which of our users" };
}

/** Makes the plan what Stripe says now of one subscription. */
export function settleSubscriptionById(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  return oneAtATime(store, id, () => settleSubscriptionNow(store, stripe, id));
}

async function settleSubscriptionNow(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    let found = await findPurchaseBySubscription(store, id);
    const subscription = await readSubscription(stripe, id).catch((error: unknown) => {
      // What we know and Stripe has no more is over.
      if (isMissing(error) && found !== undefined) return undefined;
      throw error;
    });
    if (subscription !== undefined && subscription.livemode !== stripe.livemode) return otherMode;
    found ??= await namedPurchase(store, subscription?.metadata ?? null);
    if (found?.purchase.kind !== "pro" || ![null, id].includes(found.purchase.stripeSubscription)) return notOurs;
    const { purchase, project } = found;
    const version = await subscriptionVersion(store, found, id);
    // Read again after the version: see above.
    const facts =
      subscription === undefined
        ? goneSubscription(stripe.livemode)
        : subscriptionFacts(await readSubscription(stripe, id), purchase, project.pastDueKeepsPro);
    const outcome = await settleSubscription(store, found, id, version, facts);
    if (outcome === "settled") {
      return { outcome, projectId: project.id, result: `${facts.status}${facts.isPro ? ", Pro" : ""}` };
    }
    await letOthersWrite(attempt);
  }
  throw new Error(`subscription ${id} is written by others all the time`);
}

/** Keeps a paid invoice for the books, and the plan of its subscription true. */
export async function settleInvoice(store: Store, stripe: StripeClient, invoice: Stripe.Invoice): Promise<Settled> {
  const details = invoice.parent?.subscription_details;
  const subscription = typeof details?.subscription === "string" ? details.subscription : details?.subscription?.id;
  if (subscription === undefined) return { outcome: "ignored", result: "not for a subscription" };
  const settled = await settleSubscriptionById(store, stripe, subscription);
  if (settled.outcome !== "settled" || invoice.status !== "paid" || !invoice.id) return settled;
  const found =
    (await findPurchaseBySubscription(store, subscription)) ?? (await namedPurchase(store, details?.metadata ?? null));
  if (found === undefined) return settled;
  const paidAt = new Date((invoice.status_transitions.paid_at ?? invoice.created) * 1_000).toISOString();
  const { id, amount_paid: amountCents, currency } = invoice;
  await keepInvoice(store, found, { id, subscription, amountCents, currency, paidAt });
  return settled;
}

/** From a payment back to its checkout: by what we know, by our metadata on it, or by asking Stripe for its session. */
export async function settlePayment(store: Store, stripe: StripeClient, intent: string): Promise<Settled> {
  const known = await findPurchaseByIntent(store, intent);
  if (known?.purchase.stripeSession) return await settleSession(store, stripe, known.purchase.stripeSession);
  const { metadata } = await askStripe(() => stripe.api.paymentIntents.retrieve(intent));
  if (readMetadata(metadata) === undefined) return notOurs;
  const { data } = await askStripe(() => stripe.api.checkout.sessions.list({ payment_intent: intent, limit: 1 }));
  const [session] = data;
  return session
    ? await settleSession(store, stripe, session.id)
    : { outcome: "ignored", result: "without a checkout" };
}
