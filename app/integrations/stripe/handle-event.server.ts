import type Stripe from "stripe";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";
import { idOf } from "./read-facts.server.ts";
import {
  type Settled,
  settleInvoice,
  settlePayment,
  settleSession,
  settleSubscriptionById,
} from "./settle-from-stripe.server.ts";

/**
 * Does what an event asks for: looks at what it is about, as it is now. What the event itself says is only a hint, so the
 * order in which events come, and how often, does not matter. Throws where our side or Stripe's fails: try again later.
 */
export async function handleEvent(store: Store, stripe: StripeClient, event: Stripe.Event): Promise<Settled> {
  if (event.account) return { outcome: "ignored", result: "of a connected account" };
  if (event.livemode !== stripe.livemode) return { outcome: "ignored", result: "of Stripe's other mode" };
  try {
    return await look(store, stripe, event);
  } catch (error) {
    if (isMissing(error)) return { outcome: "ignored", result: "Stripe has no such thing any more" };
    throw error;
  }
}

async function look(store: Store, stripe: StripeClient, event: Stripe.Event): Promise<Settled> {
  const { type } = event;
  const object = event.data.object as { id?: string; payment_intent?: unknown; charge?: unknown };
  const id = typeof object.id === "string" ? object.id : "";
  // Asked for by such a name, Stripe would answer something else, or never.
  if (!/^\w{1,255}$/.test(id)) return { outcome: "ignored", result: "about nothing that has an id" };
  if (type.startsWith("checkout.session.")) return await settleSession(store, stripe, id);
  if (type.startsWith("customer.subscription.")) return await settleSubscriptionById(store, stripe, id);
  if (["invoice.paid", "invoice.payment_failed"].includes(type)) {
    return await settleInvoice(store, stripe, await askStripe(() => stripe.api.invoices.retrieve(id)));
  }
  if (
    /^(charge\.refunded$|charge\.updated$|charge\.succeeded$|charge\.refund\.|refund\.|charge\.dispute\.)/.test(type)
  ) {
    const intent =
      idOf(object.payment_intent as string | null) ??
      (await intentOfCharge(stripe, idOf((object.charge ?? id) as string)));
    return intent === null
      ? { outcome: "ignored", result: "not for a payment intent" }
      : await settlePayment(store, stripe, intent);
  }
  return { outcome: "ignored", result: "of a type that changes nothing here" };
}

async function intentOfCharge({ api }: StripeClient, charge: string | null): Promise<string | null> {
  if (charge === null || !charge.startsWith("ch_")) return null;
  return idOf((await askStripe(() => api.charges.retrieve(charge))).payment_intent);
}
