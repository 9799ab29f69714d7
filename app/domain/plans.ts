import type { PlanName } from "#contract/fields.ts";

/** What each plan opens. The one place that maps plans to entitlements. */
const entitlementsByPlan: Record<PlanName, readonly string[]> = { free: [], pro: ["pro"] };

/** What a plan opens, as a list of its own. */
export function entitlementsOf(plan: PlanName): string[] {
  return [...entitlementsByPlan[plan]];
}

/** Tells a plan from any other value a driver or caller may hand us. */
export function isPlanName(value: unknown): value is PlanName {
  return typeof value === "string" && Object.hasOwn(entitlementsByPlan, value);
}

/** What a month of each plan costs, in US dollars. */
export const monthlyPriceUsd: Record<PlanName, number> = { free: 0, pro: 19 };
