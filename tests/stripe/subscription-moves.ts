import type Stripe from "stripe";
import { emit, update } from "./events.ts";
import { payInvoice } from "./pay-moves.ts";
import { now } from "./shapes.ts";
import { must, refused, type State } from "./state.ts";
import { newInvoice, periodFrom } from "./subscription-objects.ts";

type Subscription = Stripe.Subscription;
export type SubscriptionStatus =
  | "incomplete"
  | "incomplete_expired"
  | "trialing"
  | "active"
  | "past_due"
  | "canceled"
  | "unpaid"
  | "paused";

/** Puts a subscription into any state, with what else is given, and sends the events that go with it. */
export function setSubscription(
  state: State,
  id: string,
  status: SubscriptionStatus,
  extra: Partial<Subscription> = {},
): Subscription {
  const subscription = living(state, id);
  const before = subscription.status;
  if (status === "canceled") return cancelNow(state, subscription, extra);
  const paused = { subscription: { type: "pause_requested" }, transitioned_at: now(), type: "subscription" } as const;
  if (status !== "paused") delete subscription.status_details;
  update(state, "customer.subscription.updated", subscription, {
    status,
    ...(status === "paused" && { status_details: { paused } }),
    ...(status === "trialing" && { trial_start: now(), trial_end: periodEnd(subscription) }),
    ...(status === "incomplete_expired" && { ended_at: now() }),
    ...extra,
  });
  if (status === "paused" && before !== "paused") emit(state, "customer.subscription.paused", subscription);
  if (before === "paused" && status !== "paused") emit(state, "customer.subscription.resumed", subscription);
  return subscription;
}

/** A renewal that is paid: of a new period, or of the period whose first attempts failed. */
export function renewSubscription(state: State, id: string): Stripe.Invoice {
  const subscription = renewable(state, id);
  const latest = state.invoices.get(String(subscription.latest_invoice));
  const invoice = latest?.status === "open" ? latest : nextPeriod(state, subscription);
  payInvoice(state, invoice, "paid");
  if (subscription.status !== "active") {
    update(state, "customer.subscription.updated", subscription, { status: "active" });
  }
  return invoice;
}

/** A renewal whose payment fails: the new period has begun, the subscription is past due, Stripe will try again. */
export function failRenewal(state: State, id: string): Stripe.Invoice {
  const subscription = renewable(state, id);
  const latest = state.invoices.get(String(subscription.latest_invoice));
  const invoice = latest?.status === "open" ? latest : nextPeriod(state, subscription);
  payInvoice(state, invoice, "declined");
  return invoice;
}

export function cancelSubscription(state: State, id: string, { atPeriodEnd = false } = {}): Subscription {
  const subscription = living(state, id);
  if (!atPeriodEnd) return cancelNow(state, subscription);
  return update(state, "customer.subscription.updated", subscription, {
    cancel_at_period_end: true,
    cancel_at: periodEnd(subscription),
    canceled_at: now(),
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: "cancellation_requested" },
  });
}

/** The buyer takes a planned cancellation back. */
export function resumeSubscription(state: State, id: string): Subscription {
  const subscription = living(state, id);
  if (subscription.cancel_at === null && !subscription.cancel_at_period_end) {
    throw refused(`Subscription ${id} is not about to end.`);
  }
  return update(state, "customer.subscription.updated", subscription, {
    cancel_at_period_end: false,
    cancel_at: null,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  });
}

function cancelNow(state: State, subscription: Subscription, extra: Partial<Subscription> = {}): Subscription {
  Object.assign(
    subscription,
    {
      status: "canceled",
      // A cancellation that was planned keeps the time of the request.
      canceled_at: subscription.canceled_at ?? now(),
      ended_at: now(),
      cancel_at_period_end: false,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: "cancellation_requested" },
    },
    extra,
  );
  emit(state, "customer.subscription.deleted", subscription);
  return subscription;
}

function nextPeriod(state: State, subscription: Subscription): Stripe.Invoice {
  const before = structuredClone(subscription);
  for (const item of subscription.items.data) {
    const period = periodFrom(item.current_period_end, item.price);
    Object.assign(item, { current_period_start: period.start, current_period_end: period.end });
  }
  if (subscription.status === "trialing") subscription.status = "active";
  const invoice = newInvoice(state, subscription, "subscription_cycle", false);
  emit(state, "customer.subscription.updated", subscription, before);
  emit(state, "invoice.created", invoice);
  emit(state, "invoice.finalized", invoice);
  return invoice;
}

function living(state: State, id: string): Subscription {
  const subscription = must(state.subscriptions, "subscription", id);
  if (subscription.status === "canceled" || subscription.status === "incomplete_expired") {
    throw refused(`Subscription ${id} is ${subscription.status}, which no subscription leaves.`);
  }
  return subscription;
}

function renewable(state: State, id: string): Subscription {
  const subscription = living(state, id);
  if (subscription.cancel_at !== null || subscription.cancel_at_period_end) {
    throw refused(`Subscription ${id} ends with its period: cancel it instead.`);
  }
  if (subscription.status === "paused" || subscription.status === "incomplete") {
    throw refused(`Subscription ${id} is ${subscription.status}: it does not renew.`);
  }
  return subscription;
}

const periodEnd = (subscription: Subscription) => subscription.items.data[0]?.current_period_end ?? now();
