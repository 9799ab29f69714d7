import type Stripe from "stripe";
import type { StripeStandIn } from "#tests/stripe/stand-in.ts";

// What the books must come to, by nothing but what the stand-in says of a payment's charge and disputes.

/** Whether a dispute has taken the money: an inquiry does not, and what is won comes back. */
const tookMoney = ({ status }: Stripe.Dispute) => !/^(warning_|prevented$|won$)/.test(status);

/** What a payment brought and what went back of it, in cents. */
export function moneyOf(standIn: StripeStandIn, intent: string) {
  const { latest_charge } = standIn.get<Stripe.PaymentIntent>(intent);
  const charge = standIn.get<Stripe.Charge>(String(latest_charge));
  const paid = charge.status === "succeeded" ? charge.amount : 0;
  const disputed = disputesOf(standIn, intent)
    .filter(tookMoney)
    .reduce((sum, { amount }) => sum + amount, 0);
  return { paid, back: charge.amount_refunded + disputed };
}

/** The disputes of a payment as they are now: the stand-in lists none, but every one was in an event. */
function disputesOf({ events, get }: StripeStandIn, intent: string): Stripe.Dispute[] {
  const begun = events.filter(({ type }) => type === "charge.dispute.created");
  const ids = begun.map(({ data }) => data.object as Stripe.Dispute).filter((one) => one.payment_intent === intent);
  return ids.map(({ id }) => get<Stripe.Dispute>(id));
}

/** The payments of a subscription's paid invoices, oldest first. */
export function intentsOf({ events, invoices }: StripeStandIn, subscription: string): string[] {
  const isOf = (invoice: Stripe.Invoice) => invoice.parent?.subscription_details?.subscription === subscription;
  const mine = new Set(invoices.filter(isOf).map(({ id }) => id));
  return events
    .filter(({ type }) => type === "invoice_payment.paid")
    .map(({ data }) => data.object as Stripe.InvoicePayment)
    .filter(({ invoice }) => mine.has(String(invoice)))
    .map(({ payment }) => String(payment.payment_intent));
}
