import type Stripe from "stripe";
import { decimal, fresh, newId, now } from "./shapes.ts";
import type { State } from "./state.ts";

// Subscriptions and invoices in the shape of 2026-10-28.endive: periods on the items, the way from an invoice to its
// subscription through `parent`, and to its payment through invoice payments.

export interface Period {
  start: number;
  end: number;
}

/** The end of the period that starts here: calendar months, so that a month is a month. */
export function periodFrom(start: number, price: Stripe.Price): Period {
  const { interval = "month", interval_count: count = 1 } = price.recurring ?? {};
  const end = new Date(start * 1000);
  if (interval === "day" || interval === "week")
    end.setUTCDate(end.getUTCDate() + count * (interval === "week" ? 7 : 1));
  else {
    const day = end.getUTCDate();
    end.setUTCMonth(end.getUTCMonth() + count * (interval === "year" ? 12 : 1));
    // 31 January and a month is the last of February.
    if (end.getUTCDate() !== day) end.setUTCDate(0);
  }
  return { start, end: Math.floor(end.getTime() / 1000) };
}

export function newSubscription(
  state: State,
  customer: string,
  lines: { price: Stripe.Price; quantity: number }[],
  values: Partial<Stripe.Subscription>,
): Stripe.Subscription {
  const id = newId("sub");
  const start = now();
  const subscription = fresh("subscription", {
    id,
    customer,
    billing_cycle_anchor: start,
    start_date: start,
    currency: lines[0]?.price.currency ?? "usd",
    ...values,
  });
  const trialEnd = subscription.trial_end;
  subscription.items.url = `/v1/subscription_items?subscription=${id}`;
  subscription.items.data = lines.map(({ price, quantity }) => {
    const period = trialEnd === null ? periodFrom(start, price) : { start, end: trialEnd };
    return fresh("subscription_item", {
      id: newId("si", 14),
      current_period_start: period.start,
      current_period_end: period.end,
      plan: planOf(price),
      price,
      quantity,
      subscription: id,
    });
  });
  state.subscriptions.set(id, subscription);
  return subscription;
}

function planOf(price: Stripe.Price): Stripe.Plan {
  return fresh("plan", {
    id: price.id,
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    product: price.product,
  });
}

/** An open invoice for the subscription's current period, with a snapshot of the subscription's metadata. */
export function newInvoice(
  state: State,
  subscription: Stripe.Subscription,
  reason: "subscription_create" | "subscription_cycle",
  free: boolean,
): Stripe.Invoice {
  const id = newId("in");
  const subtotal = subscription.items.data.reduce((sum, item) => sum + amountOf(item), 0);
  const trial = subscription.status === "trialing";
  const total = free || trial ? 0 : subtotal;
  const customer = state.customers.get(String(subscription.customer));
  const invoice = fresh("invoice", {
    id,
    amount_due: total,
    amount_remaining: total,
    billing_reason: reason,
    currency: subscription.currency,
    customer: subscription.customer,
    customer_email: customer?.email ?? null,
    effective_at: now(),
    hosted_invoice_url: `${state.url}/i/${id}`,
    number: `${customer?.invoice_prefix ?? "PAYKIT"}-${String(state.invoices.size + 1).padStart(4, "0")}`,
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
    },
    period_start: now(),
    period_end: now(),
    status: "open",
    subtotal: trial ? 0 : subtotal,
    subtotal_excluding_tax: trial ? 0 : subtotal,
    total,
    total_excluding_tax: total,
  });
  invoice.status_transitions.finalized_at = now();
  invoice.lines.url = `/v1/invoices/${id}/lines`;
  invoice.lines.data = subscription.items.data.map((item) => newInvoiceLine(invoice, subscription, item, trial));
  state.invoices.set(id, invoice);
  subscription.latest_invoice = id;
  return invoice;
}

const amountOf = (item: Stripe.SubscriptionItem) => (item.price.unit_amount ?? 0) * (item.quantity ?? 1);

function newInvoiceLine(
  invoice: Stripe.Invoice,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  trial: boolean,
): Stripe.InvoiceLineItem {
  const amount = trial ? 0 : amountOf(item);
  return fresh("line_item", {
    id: newId("il"),
    amount,
    currency: item.price.currency,
    description: "Simulated subscription",
    invoice: invoice.id,
    metadata: { ...subscription.metadata },
    parent: {
      type: "subscription_item_details",
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: subscription.id,
        subscription_item: item.id,
      },
    },
    period: { start: item.current_period_start, end: item.current_period_end },
    pricing: {
      type: "price_details",
      price_details: { price: item.price.id, product: String(item.price.product) },
      unit_amount_decimal: decimal(item.price.unit_amount ?? 0),
    },
    quantity: item.quantity ?? 1,
    quantity_decimal: decimal(item.quantity ?? 1),
    subscription: subscription.id,
    subtotal: amount,
  });
}

export function newInvoicePayment(
  state: State,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Stripe.InvoicePayment {
  const payment = fresh("invoice_payment", {
    id: newId("inpay"),
    amount_requested: invoice.amount_due,
    currency: invoice.currency,
    invoice: invoice.id,
    payment: { type: "payment_intent", payment_intent: intent.id },
    status: "open",
  });
  state.invoicePayments.set(payment.id, payment);
  return payment;
}
