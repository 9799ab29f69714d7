import { createHash } from "node:crypto";
import { catalogue } from "#app/domain/billing/catalogue.ts";
import { startPurchaseAs } from "#app/domain/billing/start-purchase.ts";
import { findLedgerProject } from "#app/domain/projects/find-project.ts";
import type { Store } from "#app/store/store.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
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
  const project = await findLedgerProject(store, to.projectId);
  if (project === undefined) throw new Error(`There is no project ${to.projectId}.`);
  const session = await readSession(stripe, sessionId);
  if (session.metadata?.app) throw new Error(`This checkout says that it is of the app “${session.metadata.app}”.`);
  if (session.payment_status === "unpaid") throw new Error("This checkout is not paid.");
  const kind: PurchaseKind = session.mode === "subscription" ? "pro" : "credits";
  const { amountCents, currency } = catalogue[kind];
  if (session.amount_subtotal !== amountCents || session.currency !== currency) {
    throw new Error(
      `This checkout is about ${session.amount_subtotal} ${session.currency}, which is nothing that PayKit sells.`,
    );
  }
  const id = `pur_${createHash("sha256").update(sessionId).digest("hex").slice(0, 24)}`;
  await startPurchaseAs(
    store,
    project,
    { userId: to.userId, kind, successUrl: "", cancelUrl: "" },
    id,
    `assigned:${sessionId}`,
  );
  const metadata = writeMetadata({ app: "paykit", project: project.id, user: to.userId, purchase: id });
  const { api } = stripe;
  const [intent, subscription] = [idOf(session.payment_intent), idOf(session.subscription)];
  if (intent !== null) await askStripe(() => api.paymentIntents.update(intent, { metadata }));
  if (subscription !== null) await askStripe(() => api.subscriptions.update(subscription, { metadata }));
  await askStripe(() => api.checkout.sessions.update(sessionId, { metadata }));
  return await settleSession(store, stripe, sessionId);
}
