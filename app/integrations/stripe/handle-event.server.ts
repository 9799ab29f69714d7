import type Stripe from "stripe";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";
import { idOf } from "./read-facts.server.ts";
import { type Settled, settleSession, settleSubscriptionById } from "./settle-from-stripe.server.ts";
import { settleInvoice, settlePayment } from "./settle-payment.server.ts";

/** As much of an event as is used: what it is of, and what it is about. */
export type EventHint = Pick<Stripe.Event, "type" | "livemode" | "account"> & { data: { object: object } };

/** Something of Stripe's to look at. */
export type Target = { kind: "checkout" | "subscription" | "invoice" | "payment" | "charge"; id: string };

/**
 * Does what an event asks for: looks at what it is about, as it is now. What the event itself says is only a hint, so the
 * order in which events come, and how often, does not matter. Throws where our side or Stripe's fails: try again later.
 */
export async function handleEvent(store: Store, stripe: StripeClient, event: EventHint): Promise<Settled> {
  if (event.account) return { outcome: "ignored", result: "of a connected account" };
  if (event.livemode !== stripe.livemode) return { outcome: "ignored", result: "of Stripe's other mode" };
  const target = targetOf(event);
  if (target !== undefined && !/^\w{1,255}$/.test(target.id)) {
    // Asked for by such a name, Stripe would answer something else, or never.
    return { outcome: "ignored", result: "about nothing that has an id" };
  }
  if (target === undefined) return { outcome: "ignored", result: "of a type that changes nothing here" };
  return await settleTarget(store, stripe, target);
}

/** What an event is about; undefined when it changes nothing here. */
export function targetOf({ type, data }: EventHint): Target | undefined {
  const object = data.object as { id?: unknown; payment_intent?: string | { id: string } | null; charge?: unknown };
  const id = typeof object.id === "string" ? object.id : "";
  if (type.startsWith("checkout.session.")) return { kind: "checkout", id };
  if (type.startsWith("customer.subscription.")) return { kind: "subscription", id };
  if (type === "invoice.paid" || type === "invoice.payment_failed") return { kind: "invoice", id };
  if (!/^(charge\.(refunded|updated|succeeded)$|charge\.refund\.|refund\.|charge\.dispute\.)/.test(type))
    return undefined;
  const intent = idOf(object.payment_intent);
  if (intent !== null) return { kind: "payment", id: intent };
  const charge = typeof object.charge === "string" ? object.charge : id;
  return /^(ch|py)_/.test(charge) ? { kind: "charge", id: charge } : undefined;
}

/** Makes the ledger what Stripe says now of one thing. What Stripe does not have any more is not ours to look at. */
export async function settleTarget(store: Store, stripe: StripeClient, { kind, id }: Target): Promise<Settled> {
  try {
    switch (kind) {
      case "checkout":
        return await settleSession(store, stripe, id);
      case "subscription":
        return await settleSubscriptionById(store, stripe, id);
      case "invoice":
        return await settleInvoice(store, stripe, id);
      case "payment":
        return await settlePayment(store, stripe, id);
      case "charge": {
        const intent = idOf((await askStripe(() => stripe.api.charges.retrieve(id))).payment_intent);
        if (intent === null) return { outcome: "ignored", result: "not for a payment intent" };
        return await settlePayment(store, stripe, intent);
      }
    }
  } catch (error) {
    if (isMissing(error)) return { outcome: "ignored", result: "Stripe has no such thing any more" };
    throw error;
  }
}
