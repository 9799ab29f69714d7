import type Stripe from "stripe";
import { emit } from "./events.ts";
import { decimal, fresh, newId, now } from "./shapes.ts";
import type { State } from "./state.ts";

// How Stripe's objects come to be. Each is kept in the state; who calls says which events that causes.

export interface PriceData {
  currency: string;
  unitAmount: number;
  recurring: { interval: "day" | "week" | "month" | "year"; interval_count: number } | null;
  product: { id: string } | { name: string; description: string | null; metadata: Record<string, string> };
}

/** An inline price becomes a price object of its own, not active for reuse, as in Stripe. */
export function newPrice(state: State, data: PriceData): Stripe.Price {
  const product = "id" in data.product ? data.product.id : newProduct(state, data.product).id;
  const price = fresh("price", {
    id: newId("price"),
    active: false,
    currency: data.currency,
    product,
    recurring: data.recurring && { ...data.recurring, meter: null, trial_period_days: null, usage_type: "licensed" },
    type: data.recurring ? "recurring" : "one_time",
    unit_amount: data.unitAmount,
    unit_amount_decimal: decimal(data.unitAmount),
  });
  state.prices.set(price.id, price);
  return price;
}

function newProduct(
  state: State,
  values: { name: string; description: string | null; metadata: Record<string, string> },
): Stripe.Product {
  const product = fresh("product", { ...values, id: newId("prod", 14), active: false, updated: now() });
  state.products.set(product.id, product);
  return product;
}

export function newCustomer(state: State, values: Partial<Stripe.Customer>): Stripe.Customer {
  const prefix = newId("x", 8).slice(2).toUpperCase();
  const customer = fresh("customer", { id: newId("cus", 14), invoice_prefix: prefix, ...values });
  state.customers.set(customer.id, customer);
  emit(state, "customer.created", customer);
  return customer;
}

export interface Payment {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata: Record<string, string>;
}

export function newPaymentIntent(state: State, payment: Payment): Stripe.PaymentIntent {
  const id = newId("pi");
  const intent = fresh("payment_intent", {
    ...payment,
    id,
    metadata: { ...payment.metadata },
    client_secret: newId(`${id}_secret`),
    automatic_payment_methods: { enabled: true, allow_redirects: "always" },
  });
  state.paymentIntents.set(id, intent);
  emit(state, "payment_intent.created", intent);
  return intent;
}

/** The charge copies the intent's metadata once; later changes of one do not reach the other. */
export function newCharge(
  state: State,
  intent: Stripe.PaymentIntent,
  status: "succeeded" | "pending" | "failed",
  email: string | null,
): Stripe.Charge {
  const paymentMethod = newId("pm");
  const id = newId("ch");
  const charge = fresh("charge", {
    id,
    amount: intent.amount,
    amount_captured: status === "succeeded" ? intent.amount : 0,
    captured: status === "succeeded",
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    metadata: { ...intent.metadata },
    paid: status !== "failed",
    payment_intent: intent.id,
    payment_method: paymentMethod,
    status,
    receipt_url: `${state.url}/receipts/${id}`,
    ...(status === "failed" && {
      failure_code: "card_declined",
      failure_message: "Your card was declined.",
    }),
  });
  charge.billing_details.email = email;
  state.charges.set(id, charge);
  Object.assign(intent, { latest_charge: id, payment_method: status === "failed" ? null : paymentMethod });
  return charge;
}

export function newRefund(state: State, charge: Stripe.Charge, amount: number, status: string): Stripe.Refund {
  const refund = fresh("refund", {
    id: newId("re"),
    amount,
    charge: charge.id,
    currency: charge.currency,
    customer: charge.customer,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    status,
    ...(status === "pending" && { pending_reason: "processing" as const }),
  });
  state.refunds.set(refund.id, refund);
  return refund;
}

export function newDispute(state: State, charge: Stripe.Charge, amount: number, status: string): Stripe.Dispute {
  const inquiry = status.startsWith("warning_");
  const dispute = fresh("dispute", {
    id: newId("du"),
    amount,
    charge: charge.id,
    currency: charge.currency,
    is_charge_refundable: inquiry,
    payment_intent: charge.payment_intent,
    status,
  });
  dispute.evidence_details.due_by = now() + 14 * 86_400;
  if (dispute.payment_method_details?.card) {
    dispute.payment_method_details.card.case_type = inquiry ? "inquiry" : "chargeback";
  }
  state.disputes.set(dispute.id, dispute);
  return dispute;
}
