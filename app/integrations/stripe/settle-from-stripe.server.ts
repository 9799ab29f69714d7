import { setTimeout as sleep } from "node:timers/promises";
import type Stripe from "stripe";
import {
  findPurchaseBySession,
  findPurchaseBySubscription,
  findPurchaseOf,
  type OwnedPurchase,
} from "#app/domain/billing/find-purchase.ts";
import { settlePurchase, settleSubscription, subscriptionVersion } from "#app/domain/billing/settle.ts";
import type { Store } from "#app/store/store.ts";
import { isMissing, type StripeClient } from "./client.server.ts";
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
export const otherMode: Settled = { outcome: "ignored", result: "of Stripe's other mode" };
export const notOurs: Settled = { outcome: "ignored", result: "not from a checkout of ours" };

/**
 * Does `look`, which reads a version, then Stripe, then writes, until nobody has written in between; `look` gives undefined
 * when somebody has. They will have done so in a moment, and so will the next one.
 */
export async function untilMine(name: string, look: () => Promise<Settled | undefined>): Promise<Settled> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const settled = await look();
    if (settled !== undefined) return settled;
    await sleep(Math.random() * Math.min(500, 5 * 2 ** attempt));
  }
  throw new Error(`${name} is written by others all the time`);
}

/** Makes the ledger what Stripe says now of one checkout. Safe at any time, any number of times, by anybody. */
export function settleSession(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  return oneAtATime(store, sessionId, () => settleSessionNow(store, stripe, sessionId));
}

function settleSessionNow(store: Store, stripe: StripeClient, sessionId: string): Promise<Settled> {
  return untilMine(`checkout ${sessionId}`, async () => {
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
    if (outcome !== "settled") return undefined;
    if (facts.subscription !== null && facts.state === "paid") {
      await settleSubscriptionById(store, stripe, facts.subscription);
    }
    return { outcome, projectId: found.project.id, result: facts.state };
  });
}

/** The purchase that our metadata names, in the account that it names. */
export async function namedPurchase(
  store: Store,
  metadata: Stripe.Metadata | null,
): Promise<OwnedPurchase | undefined> {
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

function settleSubscriptionNow(store: Store, stripe: StripeClient, id: string): Promise<Settled> {
  return untilMine(`subscription ${id}`, async () => {
    let found = await findPurchaseBySubscription(store, id);
    const subscription = await readSubscription(stripe, id).catch((error: unknown) => {
      // What we know and Stripe has no more is over.
      if (isMissing(error) && found !== undefined) return undefined;
      throw error;
    });
    if (subscription !== undefined && subscription.livemode !== stripe.livemode) return otherMode;
    found ??= await namedPurchase(store, subscription?.metadata ?? null);
    if (found === undefined || !beganWith(found, id)) return notOurs;
    const { purchase, project } = found;
    const version = await subscriptionVersion(store, found, id);
    // Read again after the version: see above.
    const facts =
      subscription === undefined
        ? goneSubscription(stripe.livemode)
        : subscriptionFacts(await readSubscription(stripe, id), purchase, project.pastDueKeepsPro);
    const outcome = await settleSubscription(store, found, id, version, facts);
    if (outcome !== "settled") return undefined;
    return { outcome, projectId: project.id, result: `${facts.status}${facts.isPro ? ", Pro" : ""}` };
  });
}

/** Whether this is the purchase that a subscription began with, or may be, as long as no other is known to be. */
export function beganWith({ purchase }: OwnedPurchase, subscription: string): boolean {
  return purchase.kind === "pro" && [null, subscription].includes(purchase.stripeSubscription);
}
