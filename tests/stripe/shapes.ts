import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import fixtures from "./fixtures.json" with { type: "json" };

// fixtures.json holds Stripe's own sample object of every resource (of its OpenAPI description), with the samples of
// optional parts set to null and fields that 2026-10-28.endive no longer has taken out.

export interface Shapes {
  account: Stripe.Account;
  "billing_portal.session": Stripe.BillingPortal.Session;
  balance_transaction: Stripe.BalanceTransaction;
  charge: Stripe.Charge;
  "checkout.session": Stripe.Checkout.Session;
  customer: Stripe.Customer;
  dispute: Stripe.Dispute;
  invoice: Stripe.Invoice;
  invoice_payment: Stripe.InvoicePayment;
  item: Stripe.LineItem;
  line_item: Stripe.InvoiceLineItem;
  payment_intent: Stripe.PaymentIntent;
  plan: Stripe.Plan;
  price: Stripe.Price;
  product: Stripe.Product;
  refund: Stripe.Refund;
  subscription: Stripe.Subscription;
  subscription_item: Stripe.SubscriptionItem;
  webhook_endpoint: Stripe.WebhookEndpoint;
}

/** A new object of Stripe's current shape, with what is given in place of the sample's values. */
export function fresh<K extends keyof Shapes>(kind: K, values: Partial<Shapes[K]>): Shapes[K] {
  const sample = structuredClone(fixtures[kind]) as unknown as Shapes[K];
  return Object.assign(sample, "created" in sample && { created: now() }, values);
}

/** The envelope of an event, still empty. */
export const eventSample = () => structuredClone(fixtures.event);

export const now = () => Math.floor(Date.now() / 1000);

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id like Stripe's: its prefix and letters that say nothing. */
export function newId(prefix: string, length = 24): string {
  let id = "";
  for (const byte of randomBytes(length)) id += alphabet[byte % alphabet.length];
  return `${prefix}_${id}`;
}

/** Stripe sends decimals as text; the package's types show the object that it makes of them. */
export const decimal = (cents: number) => String(cents) as unknown as Stripe.Decimal;

/** The id behind a field that may hold an id or, expanded, the object itself. */
export function idOf(field: string | { id: string } | null | undefined): string | null {
  return typeof field === "string" ? field : (field?.id ?? null);
}
