"use client";

import type { ReactElement, ReactNode } from "react";
import type { PlanName } from "../wire/types.ts";
import { usePayKit } from "./use-paykit.ts";

export interface PaywallProps {
  /** The plan that opens the children. */
  plan: PlanName;
  /** Shown to those who don't have it, and when the account could not be read. Default: nothing. */
  fallback?: ReactNode;
  /** Shown until the account is known. Default: nothing. */
  loading?: ReactNode;
  children?: ReactNode;
}

/**
 * Shows its children to those whose account has the plan. It decides what is seen, not what is allowed: what the children
 * ask your server for, the server must check itself.
 */
export function Paywall({ plan, fallback, loading, children }: PaywallProps): ReactElement {
  const account = usePayKit();
  const closed = account.loading ? loading : fallback;
  return <>{account.hasAccess(plan) ? children : closed}</>;
}
