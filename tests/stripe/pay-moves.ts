import type Stripe from "stripe";
import { emit, update } from "./events.ts";
import { newCharge, newCustomer, newPaymentIntent } from "./objects.ts";
import { newId, now } from "./shapes.ts";
import { must, refused, type SessionPlan, type State } from "./state.ts";
import { newInvoice, newInvoicePayment, newSubscription } from "./subscription-objects.ts";

// What a buyer does on the hosted page, and what the bank says later.

export type HowPaid = "paid" | "delayed";
type Session = Stripe.Checkout.Session;

/** The buyer pays: at once, or by a method whose money comes (or does not come) days later. */
export function pay(state: State, sessionId: string, how: HowPaid = "paid"): Session {
  const { session, plan } = openSession(state, sessionId);
  if (session.amount_total === 0 || plan.trialEnd !== null) return complete(state, session, "no_payment_required");
  return session.mode === "subscription" ? subscribe(state, session, plan, how) : payOnce(state, session, plan, how);
}

/** The buyer has a coupon for everything: no payment, in mode payment not even a PaymentIntent. */
export function payFree(state: State, sessionId: string): Session {
  const { session } = openSession(state, sessionId);
  session.amount_total = 0;
  if (session.total_details) session.total_details.amount_discount = session.amount_subtotal ?? 0;
  return complete(state, session, "no_payment_required");
}

export function expire(state: State, sessionId: string): Session {
  const session = must(state.sessions, "checkout.session", sessionId);
  if (session.status !== "open") {
    const rule = 'Only Checkout Sessions with a status in ["open"] can be expired.';
    throw refused(`${rule} This Checkout Session has a status of \`${session.status}\`.`);
  }
  Object.assign(session, { status: "expired", url: null });
  emit(state, "checkout.session.expired", session);
  return session;
}

/** The money of a delayed payment came, or never will. */
export function settleDelayed(state: State, sessionId: string, result: "succeeded" | "failed"): Session {
  const session = must(state.sessions, "checkout.session", sessionId);
  if (session.status !== "complete" || session.payment_status !== "unpaid") {
    throw refused(`Nothing is on its way for ${sessionId}.`);
  }
  const invoice = state.invoices.get(String(session.invoice));
  const payment = invoice && [...state.invoicePayments.values()].find((one) => one.invoice === invoice.id);
  const intentId = String(payment?.payment.payment_intent ?? session.payment_intent);
  const intent = must(state.paymentIntents, "payment_intent", intentId);
  settleIntent(state, intent, result);
  if (invoice && result === "succeeded") markPaid(state, invoice, intent);
  if (invoice && result === "failed") markUnpaid(state, invoice);
  if (result === "succeeded") session.payment_status = "paid";
  emit(state, `checkout.session.async_payment_${result}`, session);
  return session;
}

function openSession(state: State, id: string): { session: Session; plan: SessionPlan } {
  const session = must(state.sessions, "checkout.session", id);
  if (session.status !== "open") throw refused(`Checkout Session ${id} is ${session.status}.`);
  return { session, plan: must(state.plans, "checkout.session", id) };
}

function payOnce(state: State, session: Session, plan: SessionPlan, how: HowPaid): Session {
  const customer = session.customer_creation === "always" ? buyerOf(state, session) : session.customer;
  const intent = newPaymentIntent(state, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    customer: customer === null ? null : String(customer),
    description: null,
    metadata: plan.intentMetadata,
  });
  Object.assign(session, { payment_intent: intent.id, customer });
  charge(state, intent, how, emailOf(state, session));
  return complete(state, session, how === "paid" ? "paid" : "unpaid");
}

function subscribe(state: State, session: Session, plan: SessionPlan, how: HowPaid | "free"): Session {
  const customer = buyerOf(state, session);
  const lines = plan.items.flatMap(({ price, quantity }) => (price ? [{ price, quantity: quantity ?? 1 }] : []));
  const subscription = newSubscription(state, customer, lines, {
    metadata: { ...plan.subscriptionMetadata },
    // As at Stripe, a subscription paid by a delayed method is active while its money is on the way.
    status: plan.trialEnd === null ? "active" : "trialing",
    ...(plan.trialEnd !== null && { trial_start: now(), trial_end: plan.trialEnd }),
    default_payment_method: how === "free" ? null : newId("pm"),
  });
  const invoice = newInvoice(state, subscription, "subscription_create", how === "free");
  Object.assign(session, { customer, subscription: subscription.id, invoice: invoice.id });
  emit(state, "customer.subscription.created", subscription);
  emit(state, "invoice.created", invoice);
  emit(state, "invoice.finalized", invoice);
  payInvoice(state, invoice, how === "free" ? "paid" : how);
  return how === "free" ? session : complete(state, session, how === "paid" ? "paid" : "unpaid");
}

/** Pays an open invoice. Its PaymentIntent has none of the subscription's metadata. */
export function payInvoice(state: State, invoice: Stripe.Invoice, how: HowPaid | "declined"): void {
  if (invoice.amount_due === 0) {
    markPaid(state, invoice, null);
    return;
  }
  const started = [...state.invoicePayments.values()].find((payment) => payment.invoice === invoice.id);
  let intent = state.paymentIntents.get(String(started?.payment.payment_intent));
  if (intent === undefined) {
    intent = newPaymentIntent(state, {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: String(invoice.customer),
      description: invoice.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update",
      metadata: {},
    });
    newInvoicePayment(state, invoice, intent);
  }
  charge(state, intent, how, invoice.customer_email);
  if (how === "paid") markPaid(state, invoice, intent);
  if (how === "declined") markUnpaid(state, invoice);
}

function charge(state: State, intent: Stripe.PaymentIntent, how: HowPaid | "declined", email: string | null): void {
  if (how === "delayed") {
    const made = newCharge(state, intent, "pending", email);
    intent.status = "processing";
    emit(state, "payment_intent.processing", intent);
    emit(state, "charge.pending", made);
    return;
  }
  newCharge(state, intent, how === "paid" ? "succeeded" : "failed", email);
  settleIntent(state, intent, how === "paid" ? "succeeded" : "failed");
}

function settleIntent(state: State, intent: Stripe.PaymentIntent, result: "succeeded" | "failed"): void {
  const made = must(state.charges, "charge", String(intent.latest_charge));
  if (result === "succeeded") {
    Object.assign(made, { status: "succeeded", paid: true, captured: true, amount_captured: made.amount });
    Object.assign(intent, { status: "succeeded", amount_received: intent.amount });
    emit(state, "charge.succeeded", made);
    emit(state, "payment_intent.succeeded", intent);
    // The balance transaction follows a moment later, as for every payment captured in the background.
    update(state, "charge.updated", made, { balance_transaction: newId("txn") });
    return;
  }
  Object.assign(made, { status: "failed", paid: false, failure_code: "card_declined" });
  Object.assign(intent, { status: "requires_payment_method", payment_method: null });
  emit(state, "charge.failed", made);
  emit(state, "payment_intent.payment_failed", intent);
}

function markPaid(state: State, invoice: Stripe.Invoice, intent: Stripe.PaymentIntent | null): void {
  const paid = { amount_paid: invoice.amount_due, amount_remaining: 0, attempted: true, next_payment_attempt: null };
  Object.assign(invoice, paid, { status: "paid", attempt_count: invoice.attempt_count + (intent ? 1 : 0) });
  invoice.status_transitions.paid_at = now();
  emit(state, "invoice.paid", invoice);
  emit(state, "invoice.payment_succeeded", invoice);
  for (const payment of state.invoicePayments.values()) {
    if (payment.invoice !== invoice.id) continue;
    Object.assign(payment, { status: "paid", amount_paid: payment.amount_requested });
    payment.status_transitions.paid_at = now();
    emit(state, "invoice_payment.paid", payment);
  }
}

function markUnpaid(state: State, invoice: Stripe.Invoice): void {
  Object.assign(invoice, { attempted: true, attempt_count: invoice.attempt_count + 1 });
  invoice.next_payment_attempt = now() + 3 * 86_400;
  emit(state, "invoice.payment_failed", invoice);
  const subscription = state.subscriptions.get(String(invoice.parent?.subscription_details?.subscription));
  if (subscription?.status === "active" || subscription?.status === "trialing") {
    update(state, "customer.subscription.updated", subscription, { status: "past_due" });
  }
}

function complete(state: State, session: Session, status: Stripe.Checkout.Session.PaymentStatus): Session {
  const plan = must(state.plans, "checkout.session", session.id);
  if (session.mode === "subscription" && session.subscription === null) subscribe(state, session, plan, "free");
  Object.assign(session, { status: "complete", payment_status: status, url: null });
  session.customer_details = {
    address: { city: null, country: "US", line1: null, line2: null, postal_code: "10001", state: null },
    business_name: null,
    email: emailOf(state, session),
    individual_name: null,
    name: "Simulated Buyer",
    phone: null,
    tax_exempt: "none",
    tax_ids: [],
  };
  emit(state, "checkout.session.completed", session);
  return session;
}

function buyerOf(state: State, session: Session): string {
  if (session.customer !== null) return String(session.customer);
  return newCustomer(state, { email: emailOf(state, session), name: "Simulated Buyer" }).id;
}

function emailOf(state: State, session: Session): string {
  const known = state.customers.get(String(session.customer))?.email;
  return session.customer_email ?? known ?? "buyer@example.com";
}
