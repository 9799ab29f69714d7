import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { findPurchaseBySession } from "#app/domain/billing/find-by-session.ts";
import {
  findPurchase,
  keepInvoice,
  type Owner,
  settlePurchase,
  settleSubscription,
  subscriptionVersion,
} from "#app/domain/billing/settle.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { findLedgerProject } from "#app/domain/projects/find-project.ts";
import { purchases } from "#app/store/schema/billing.server.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, type StripeClient } from "./client.server.ts";
import { type OurMetadata, readMetadata } from "./metadata.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { purchaseFacts, readSession, readSubscription, subscriptionFacts } from "./read-facts.server.ts";

/** What came of looking at something of Stripe's: whose it is, and what was done. */
export type Settled =
  | { outcome: "settled"; projectId: string; result: string }
  | { outcome: "ignored"; result: string }
  /** Money that says nothing of ours about whose it is. */
  | { outcome: "unassigned"; result: string };

const attemptsMax = 20;

/** Another process has written meanwhile: it will have done so in a moment, and so will the next one. */
const letOthersWrite = (attempt: number) => sleep(Math.random() * Math.min(500, 5 * 2 ** attempt));

/** Makes the ledger what Stripe says now of one checkout. Safe at any time, any number of times, by anybody. */
export function settleSession(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  return oneAtATime(store, sessionId, () => settleSessionNow(store, stripe, sessionId));
}

async function settleSessionNow(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    // Our row first, then Stripe: whoever writes between the two makes this reading stale.
    let purchase = await findPurchaseBySession(store, sessionId);
    let session = await readSession(stripe, sessionId);
    if (session.livemode !== stripe.livemode) return { outcome: "ignored", result: "of Stripe's other mode" };
    const metadata = readMetadata(session.metadata);
    const owner = metadata && (await ownerOf(store, metadata));
    if (metadata === undefined || owner === undefined) return strangersSession(session);
    if (purchase === undefined) {
      // Stripe's answer to our call was lost, so that its session is not written down.
      purchase = await findPurchase(store, owner, metadata.purchase);
      session = await readSession(stripe, sessionId);
    }
    if (purchase === undefined || !isFor(purchase, owner, metadata, sessionId)) return strangersSession(session);
    const facts = await purchaseFacts(stripe, session, purchase.kind);
    const outcome = await settlePurchase(store, owner, metadata.purchase, purchase.version, facts);
    if (outcome !== "settled") {
      await letOthersWrite(attempt);
      continue;
    }
    if (facts.subscription !== null && facts.state === "paid")
      await settleSubscriptionById(store, stripe, facts.subscription);
    return { outcome: "settled", projectId: owner.project.id, result: facts.state };
  }
  throw new Error(`checkout ${sessionId} is written by others all the time`);
}

/** Whether our row and what Stripe's session says of itself belong together. */
function isFor(
  purchase: { id: string; accountId: string; stripeSession: string | null },
  { project, userId }: Owner,
  metadata: OurMetadata,
  sessionId: string,
): boolean {
  const { id, accountId, stripeSession } = purchase;
  if (stripeSession !== null && stripeSession !== sessionId) return false;
  return id === metadata.purchase && accountId === accountIdOf(project.id, userId);
}

/** Never guessed from an address or an amount: kept, for its owner to say whose it is. */
function strangersSession({ metadata, payment_status }: Stripe.Checkout.Session): Settled {
  if (metadata?.app && metadata.app !== "paykit") return { outcome: "ignored", result: "of another app" };
  if (payment_status === "unpaid") return { outcome: "ignored", result: "not paid, and not from a checkout of ours" };
  return { outcome: "unassigned", result: "paid, but it does not say by which of our users" };
}

/** Makes the plan what Stripe says now of one subscription. */
export function settleSubscriptionById(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  return oneAtATime(store, id, () => settleSubscriptionNow(store, stripe, id));
}

async function settleSubscriptionNow(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  let subscription = await readSubscription(stripe, id);
  if (subscription.livemode !== stripe.livemode) return { outcome: "ignored", result: "of Stripe's other mode" };
  const metadata = readMetadata(subscription.metadata);
  const owner = metadata && (await ownerOf(store, metadata));
  const purchase = metadata && owner && (await findPurchase(store, owner, metadata.purchase));
  const isOurs = purchase?.kind === "pro" && [null, id].includes(purchase.stripeSubscription);
  if (owner === undefined || !isOurs) return { outcome: "ignored", result: "not from a checkout of ours" };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const version = await subscriptionVersion(store, owner, id);
    subscription = await readSubscription(stripe, id);
    const facts = subscriptionFacts(subscription, owner.project.pastDueKeepsPro);
    const outcome = await settleSubscription(store, owner, id, version, facts);
    if (outcome === "settled")
      return { outcome, projectId: owner.project.id, result: `${facts.status}${facts.isPro ? ", Pro" : ""}` };
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
  const metadata = readMetadata(details?.metadata);
  const owner = metadata && (await ownerOf(store, metadata));
  if (owner === undefined) return settled;
  const paidAt = new Date((invoice.status_transitions.paid_at ?? invoice.created) * 1_000).toISOString();
  const { id, amount_paid: amountCents, currency } = invoice;
  await keepInvoice(store, owner, { id, subscription, amountCents, currency, paidAt });
  return settled;
}

/** From a payment back to its checkout: by what we know, by our metadata on it, or by asking Stripe for its session. */
export async function settlePayment(store: Store, stripe: StripeClient, intent: string): Promise<Settled> {
  const [known] = await store.run("read", (db) =>
    db
      .select({ session: purchases.stripeSession })
      .from(purchases)
      .where(eq(purchases.stripePayment, `pay:${intent}`)),
  );
  if (known?.session) return await settleSession(store, stripe, known.session);
  const { metadata } = await askStripe(() => stripe.api.paymentIntents.retrieve(intent));
  if (readMetadata(metadata) === undefined) return { outcome: "ignored", result: "not from a checkout of ours" };
  const { data } = await askStripe(() => stripe.api.checkout.sessions.list({ payment_intent: intent, limit: 1 }));
  const [session] = data;
  return session
    ? await settleSession(store, stripe, session.id)
    : { outcome: "ignored", result: "without a checkout" };
}

async function ownerOf(
  store: Store,
  { project: projectId, user: userId }: OurMetadata,
): Promise<(Owner & { project: { pastDueKeepsPro: boolean } }) | undefined> {
  const project = await findLedgerProject(store, projectId);
  return project && { project, userId };
}
