import type { Account, PlanName } from "../wire/types.ts";

/** Whether an account has what a plan opens. Nobody needs an account for `free`; one that is not known opens nothing else. */
export function hasAccess(account: Account | null, plan: PlanName): boolean {
  return plan === "free" || account?.entitlements.includes(plan) === true;
}
