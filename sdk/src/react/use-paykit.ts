"use client";

import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { PayKitState } from "../client/account-state.ts";
import type { PayKitClient } from "../client/create-client.ts";
import { hasAccess } from "../client/has-access.ts";

/** The client of the nearest provider; null outside of one. */
export const PayKitContext = createContext<PayKitClient | null>(null);

/** The account as this render shows it, and what can be done with it. */
export type PayKit = PayKitState & Omit<PayKitClient, "userId" | "getState" | "getInitialState" | "subscribe">;

/**
 * The current user's account, and what can be done with it. Every component that uses it shows the same state.
 *
 * The functions stay the same for as long as the user does; only `hasAccess` is another one when the state has changed,
 * so that what was computed with it is computed again.
 *
 * Throws outside a `<PayKitProvider>`.
 */
export function usePayKit(): PayKit {
  const client = useContext(PayKitContext);
  if (!client) throw new Error("usePayKit: put a <PayKitProvider> around this component.");
  const { subscribe, getState, getInitialState, userId: _, ...actions } = client;
  const state = useSyncExternalStore(subscribe, getState, getInitialState);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions are the client's.
  return useMemo(
    () => ({ ...actions, ...state, hasAccess: (plan) => hasAccess(state.account, plan) }),
    [client, state],
  );
}
