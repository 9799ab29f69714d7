import { formatMoney } from "./money.ts";

/** A purchase as pages tell of it. */
export interface PurchaseRow {
  id: string;
  kind: "credits" | "pro";
  state: string;
  amountCents: number;
  currency: string;
  credits: number;
  refundedCents: number;
  disputedCents: number;
  stripePayment: string | null;
  stripeSubscription: string | null;
  livemode: boolean | null;
  createdAt: string;
}

const states: Record<string, string> = {
  started: "Begun",
  open: "Not paid yet",
  pending: "Payment on its way",
  paid: "Paid",
  failed: "Payment failed",
  expired: "Not paid in time",
  mismatch: "Not what was asked for",
};

type PaymentRow = Pick<PurchaseRow, "state" | "amountCents" | "currency" | "refundedCents" | "disputedCents">;

/** What has become of a purchase, or of another payment. */
export function stateOf({ state, amountCents, currency, refundedCents, disputedCents }: PaymentRow): string {
  const name = states[state] ?? state;
  const back = [
    refundedCents > 0 && refundedCents >= amountCents && "refunded",
    refundedCents > 0 && refundedCents < amountCents && `${formatMoney(refundedCents, currency)} refunded`,
    disputedCents > 0 && `${formatMoney(disputedCents, currency)} disputed`,
  ].filter((part) => part !== false);
  return [name, ...back].join(", ");
}

/** What was bought. */
export function whatOf({ kind, credits }: PurchaseRow): string {
  return kind === "pro" ? "Pro, monthly" : `${credits} credits`;
}

/** Its page at Stripe, for who owns the Stripe account. */
export function stripePageOf({ kind, stripePayment, stripeSubscription, livemode }: PurchaseRow): string | null {
  const base = `https://dashboard.stripe.com/${livemode ? "" : "test/"}`;
  if (kind === "pro") return stripeSubscription === null ? null : `${base}subscriptions/${stripeSubscription}`;
  return stripePayment?.startsWith("pay:") ? `${base}payments/${stripePayment.slice(4)}` : null;
}

const subscriptionStates: Record<string, string> = {
  active: "Active",
  trialing: "On trial",
  past_due: "The last payment is late",
  incomplete: "Waiting for its first payment",
  incomplete_expired: "Never paid",
  unpaid: "Not paid",
  paused: "Paused",
  canceled: "Ended",
};

/** What a subscription is, for its user. */
export const subscriptionState = (status: string) => subscriptionStates[status] ?? status;
