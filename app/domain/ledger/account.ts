import { entitlementsOf, isPlanName } from "#app/domain/plans.ts";
import { toInteger } from "#app/store/store.ts";
import type { Account } from "#contract/access.ts";
import type { PlanName } from "#contract/fields.ts";

/** Credits that can be spent: a balance below zero is a debt, not negative credits. */
export function spendable(balance: number): number {
  return Math.max(balance, 0);
}

/** An account as the API shows it. */
export function accountView(userId: string, plan: PlanName, balance: number): Account {
  const view: Account = { userId, plan, credits: spendable(balance), entitlements: entitlementsOf(plan) };
  return balance < 0 ? { ...view, debt: -balance } : view;
}

/** Reads the balance, plan and seq that a ledger function answered with. */
export function readMove(row: Record<string, unknown> | undefined): {
  outcome: string;
  balance: number;
  plan: PlanName;
  seq: number;
} {
  if (row === undefined || typeof row.outcome !== "string" || !isPlanName(row.plan_now)) {
    throw new TypeError("a ledger function gave an answer of another shape");
  }
  return { outcome: row.outcome, balance: toInteger(row.balance_now), plan: row.plan_now, seq: toInteger(row.seq_now) };
}
