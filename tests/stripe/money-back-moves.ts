import type Stripe from "stripe";
import { emit, update } from "./events.ts";
import { newDispute, newRefund } from "./objects.ts";
import { fresh, newId } from "./shapes.ts";
import { must, refused, type State } from "./state.ts";

// Money that goes back. Nothing of it carries metadata of ours, and an event's charge has no list of its refunds.

export type RefundStatus = "succeeded" | "pending" | "failed";

/** Refunds the rest of a charge, or some of it; "failed" is a refund that the bank returns at once. */
export function refund(
  state: State,
  paymentIntentOrCharge: string,
  amountCents?: number,
  status: RefundStatus = "succeeded",
): Stripe.Refund {
  const charge = chargeOf(state, paymentIntentOrCharge);
  const rest = charge.amount - charge.amount_refunded;
  const amount = amountCents ?? rest;
  if (charge.status !== "succeeded") throw refused(`Charge ${charge.id} has not succeeded.`);
  if (rest === 0) throw refused(`Charge ${charge.id} has already been refunded.`);
  if (!Number.isInteger(amount) || amount < 1 || amount > rest) {
    throw refused(`Refund amount (${amount}) is not between 1 and the unrefunded amount on charge (${rest}).`);
  }
  const made = newRefund(state, charge, amount, status === "succeeded" ? "succeeded" : "pending");
  emit(state, "refund.created", made);
  const refunded = charge.amount_refunded + amount;
  update(state, "charge.refunded", charge, { amount_refunded: refunded, refunded: refunded === charge.amount });
  return status === "failed" ? failRefund(state, made.id) : made;
}

/** A refund that was on its way arrived. */
export function succeedRefund(state: State, refundId: string): Stripe.Refund {
  const found = must(state.refunds, "refund", refundId);
  if (found.status !== "pending") throw refused(`Refund ${refundId} is ${found.status}.`);
  delete found.pending_reason;
  return update(state, "refund.updated", found, { status: "succeeded" });
}

/** The bank sends a refund back, even after it succeeded: the charge counts as less refunded again. */
export function failRefund(state: State, refundId: string): Stripe.Refund {
  const found = must(state.refunds, "refund", refundId);
  if (found.status === "failed" || found.status === "canceled") throw refused(`Refund ${refundId} is ${found.status}.`);
  const before = structuredClone(found);
  delete found.pending_reason;
  Object.assign(found, { status: "failed", failure_reason: "expired_or_canceled_card" });
  found.failure_balance_transaction = newId("txn");
  for (const type of ["refund.updated", "refund.failed", "charge.refund.updated"]) emit(state, type, found, before);
  const charge = chargeOf(state, String(found.charge));
  update(state, "charge.updated", charge, { amount_refunded: charge.amount_refunded - found.amount, refunded: false });
  return found;
}

/** The buyer's bank asks (warning_*) or takes the money (all other states but prevented). */
export function dispute(
  state: State,
  paymentIntentOrCharge: string,
  amountCents?: number,
  status: Stripe.Dispute.Status = "needs_response",
): Stripe.Dispute {
  const charge = chargeOf(state, paymentIntentOrCharge);
  const rest = charge.amount - charge.amount_refunded;
  const amount = amountCents ?? (rest === 0 ? charge.amount : rest);
  if (charge.status !== "succeeded") throw refused(`Charge ${charge.id} has not succeeded.`);
  if (!Number.isInteger(amount) || amount < 1 || amount > charge.amount) {
    throw refused(`Nobody can dispute ${amount} of ${charge.amount}.`);
  }
  const made = newDispute(state, charge, amount, status);
  const taken = takesMoney(status);
  if (taken) made.balance_transactions = [balanceTransaction(made, -amount)];
  emit(state, "charge.dispute.created", made);
  if (taken) emit(state, "charge.dispute.funds_withdrawn", made);
  update(state, "charge.updated", charge, { disputed: true });
  return made;
}

/** An inquiry becomes a dispute, evidence is sent, and the like: a new state without an end. */
export function updateDispute(state: State, disputeId: string, status: Stripe.Dispute.Status): Stripe.Dispute {
  const found = openDispute(state, disputeId);
  const takesNow = takesMoney(status) && found.balance_transactions.length === 0;
  const balance_transactions = takesNow ? [balanceTransaction(found, -found.amount)] : found.balance_transactions;
  const is_charge_refundable = status.startsWith("warning_");
  update(state, "charge.dispute.updated", found, { status, balance_transactions, is_charge_refundable });
  if (takesNow) emit(state, "charge.dispute.funds_withdrawn", found);
  return found;
}

export function closeDispute(state: State, disputeId: string, how: "won" | "lost" | "warning_closed"): Stripe.Dispute {
  const found = openDispute(state, disputeId);
  const inquiry = found.status.startsWith("warning_");
  if (inquiry !== (how === "warning_closed")) throw refused(`A dispute that is ${found.status} cannot end as ${how}.`);
  const givenBack = how === "won" && found.balance_transactions.length > 0;
  if (givenBack) found.balance_transactions.push(balanceTransaction(found, found.amount));
  update(state, "charge.dispute.closed", found, { status: how });
  if (givenBack) emit(state, "charge.dispute.funds_reinstated", found);
  return found;
}

/** The charge with this id, or the one that paid this PaymentIntent. */
export function chargeOf(state: State, id: string): Stripe.Charge {
  if (!id.startsWith("pi_")) return must(state.charges, "charge", id);
  const intent = must(state.paymentIntents, "payment_intent", id);
  return must(state.charges, "charge", String(intent.latest_charge));
}

function openDispute(state: State, id: string): Stripe.Dispute {
  const found = must(state.disputes, "dispute", id);
  if (["won", "lost", "warning_closed", "prevented"].includes(found.status)) {
    throw refused(`Dispute ${id} has ended as ${found.status}.`);
  }
  return found;
}

const takesMoney = (status: string) => !status.startsWith("warning_") && status !== "prevented";

function balanceTransaction(from: Stripe.Dispute, amount: number): Stripe.BalanceTransaction {
  const fee = amount < 0 ? 1500 : 0;
  return fresh("balance_transaction", {
    id: newId("txn"),
    amount,
    currency: from.currency,
    description: amount < 0 ? "Chargeback withdrawal" : "Chargeback reversal",
    fee,
    net: amount - fee,
    source: from.id,
    type: "adjustment",
    reporting_category: amount < 0 ? "dispute" : "dispute_reversal",
  });
}
