import { and, eq, sql } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { invoices, subscriptions } from "#app/store/schema/billing.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";

/** Whose something of Stripe's is, as our metadata on it says. */
export interface Owner {
  project: LedgerProject;
  userId: string;
}

/** What Stripe says of the money of one payment at one moment, in its smallest unit. */
export interface Money {
  /** What was really paid: discounts are off it, and 0 is nothing for the books. */
  paidCents: number;
  /** What went back of it, all in all. */
  refundedCents: number;
  disputedCents: number;
  currency: string;
}

/** What Stripe says of a purchase at one moment. */
export interface PurchaseFacts extends Money {
  state: "open" | "pending" | "paid" | "failed" | "expired" | "mismatch";
  /** The payment's name for ever: `pay:<payment intent>`, or `cs:<session>` where nothing had to be paid. */
  payment: string | null;
  /** The share of its credits that is that of the money that went back. */
  reversedCredits: number;
  session: string;
  customer: string | null;
  subscription: string | null;
  livemode: boolean;
}

/** What Stripe says of a subscription at one moment. */
export interface SubscriptionFacts {
  status: string;
  isPro: boolean;
  cancelAt: string | null;
  periodEnd: string | null;
  customer: string | null;
  livemode: boolean;
}

export type SettleOutcome = "settled" | "stale" | "missing";

/** What Stripe says of a paid invoice of a subscription at one moment. */
export interface InvoiceFacts extends Money {
  subscription: string;
  paidAt: string;
}

/** The version to settle a subscription with; 0 where it is not known yet. */
export async function subscriptionVersion(store: Store, { project, userId }: Owner, id: string): Promise<number> {
  const isIt = and(eq(subscriptions.accountId, accountIdOf(project.id, userId)), eq(subscriptions.id, id));
  const [found] = await store.run("read", (db) =>
    db.select({ version: subscriptions.version }).from(subscriptions).where(isIt),
  );
  return found?.version ?? 0;
}

/** The version to settle an invoice with, likewise. */
export async function invoiceVersion(store: Store, { project, userId }: Owner, id: string): Promise<number> {
  const isIt = and(eq(invoices.accountId, accountIdOf(project.id, userId)), eq(invoices.id, id));
  const [found] = await store.run("read", (db) => db.select({ version: invoices.version }).from(invoices).where(isIt));
  return found?.version ?? 0;
}

/**
 * Makes ledger and books what Stripe says of a purchase (drizzle/0009): credits granted once for each payment, and as many
 * taken back as came back. Refused as `stale` when somebody has written since `version` was read: Stripe was read before that
 * too, so what it said then may be old.
 */
export async function settlePurchase(
  store: Store,
  owner: Owner,
  id: string,
  version: number,
  facts: PurchaseFacts,
): Promise<SettleOutcome> {
  const { project, userId } = owner;
  const { state, payment, paidCents, refundedCents, disputedCents, currency, reversedCredits } = facts;
  const { session, customer, subscription, livemode } = facts;
  return await settle(
    store,
    sql`select outcome from settle_purchase(
      ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
      ${id}, ${version}, ${state}, ${payment}, ${reversedCredits}, ${refundedCents}, ${disputedCents},
      ${session}, ${customer}, ${subscription}, ${livemode}, ${paidCents}, ${currency})`,
  );
}

/** Makes the account's paid plan the best of its subscriptions, this one as Stripe says; `stale` as above. */
export async function settleSubscription(
  store: Store,
  owner: Owner,
  id: string,
  version: number,
  facts: SubscriptionFacts,
): Promise<SettleOutcome> {
  const { project, userId } = owner;
  const { status, isPro, cancelAt, periodEnd, customer, livemode } = facts;
  return await settle(
    store,
    sql`select outcome from settle_subscription(
      ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
      ${id}, ${version}, ${status}, ${isPro}, ${cancelAt}::timestamptz, ${periodEnd}::timestamptz, ${customer}, ${livemode})`,
  );
}

/** Makes the books what Stripe says of a paid invoice, and changes nothing else; `stale` as above. */
export async function settlePaidInvoice(
  store: Store,
  owner: Owner,
  id: string,
  version: number,
  facts: InvoiceFacts,
): Promise<SettleOutcome> {
  const { project, userId } = owner;
  const { subscription, paidCents, refundedCents, disputedCents, currency, paidAt } = facts;
  return await settle(
    store,
    sql`select outcome from settle_invoice(
      ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
      ${id}, ${version}, ${subscription}, ${paidCents}, ${refundedCents}, ${disputedCents}, ${currency},
      ${paidAt}::timestamptz)`,
  );
}

/** These functions check the version they are given, so trying one again after a lost answer is safe: it is then stale. */
async function settle(store: Store, statement: ReturnType<typeof sql>): Promise<SettleOutcome> {
  const [row] = await store.run("keyed-write", (db) => rowsOf(db, statement));
  const outcome = row?.outcome;
  if (outcome === "settled" || outcome === "stale" || outcome === "missing") return outcome;
  throw new TypeError(`a settling function answered ${String(outcome)}`);
}
