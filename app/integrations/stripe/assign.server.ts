import { createHash } from "node:crypto";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import { startPurchase } from "#app/domain/billing/start-purchase.ts";
import { findLedgerProject } from "#app/domain/projects/find-project.ts";
import type { Store } from "#app/store/store.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
import { userId as userIdField } from "#contract/fields.ts";
import { askStripe, type StripeClient } from "./client.server.ts";
import { writeMetadata } from "./metadata.ts";
import { idOf, readSession } from "./read-facts.server.ts";
import { type Settled, settleSession } from "./settle-from-stripe.server.ts";

/**
 * Says whose a paid checkout is that says so nowhere: an operator's decision, never a guess. It becomes a purchase like
 * any other, and Stripe's objects get our metadata, so that a refund of it finds its way too. Refuses (with an Error that
 * says why) what was not paid, or is not what PayKit sells. The same assignment twice is one.
 */
export async function assignSession(
  store: Store,
  stripe: StripeClient,
  sessionId: string,
  to: { projectId: string; userId: string },
): Promise<Settled> {
  const userId = userIdField.parse(to.userId);
  const project = await findLedgerProject(store, to.projectId);
  if (project === undefined) throw new Error(`There is no project ${to.projectId}.`);
  const session = await readSession(stripe, sessionId);
  if (session.livemode !== stripe.livemode) throw new Error("This checkout is of Stripe's other mode.");
  const id = `pur_${createHash("sha256").update(sessionId).digest("hex").slice(0, 24)}`;
  const metadata = writeMetadata({ app: "paykit", project: project.id, user: userId, purchase: id });
  const settled = await settleSession(store, stripe, sessionId);
  const isThisAlready = session.metadata?.purchase === id && session.metadata.user === userId;
  if (settled.outcome === "settled" && isThisAlready) return settled;
  if (settled.outcome === "settled") throw new Error("This checkout is somebody's already.");
  if (settled.outcome === "ignored") throw new Error(`This checkout can't be given to anybody: ${settled.result}.`);
  const kind: PurchaseKind = session.mode === "subscription" ? "pro" : "credits";
  const { amountCents, currency } = catalogue[kind];
  if (session.amount_subtotal !== amountCents || session.currency !== currency) {
    throw new Error(
      `This checkout is about ${session.amount_subtotal} ${session.currency}: nothing that PayKit sells.`,
    );
  }
  const nowhere = { origin: "", successUrl: "", cancelUrl: "" };
  await startPurchase(store, project, { userId, kind, ...nowhere }, undefined, id);
  const { api } = stripe;
  const [intent, subscription] = [idOf(session.payment_intent), idOf(session.subscription)];
  // The session last: as long as it does not say whose it is, this can be done again.
  if (intent !== null) await askStripe(() => api.paymentIntents.update(intent, { metadata }));
  if (subscription !== null) await askStripe(() => api.subscriptions.update(subscription, { metadata }));
  await askStripe(() => api.checkout.sessions.update(sessionId, { metadata }));
  return await settleSession(store, stripe, sessionId);
}
