"use client";

import { type ReactElement, type ReactNode, useEffect, useMemo } from "react";
import { createPayKitClient } from "../client/create-client.ts";
import type { Account } from "../wire/types.ts";
import { PayKitContext } from "./use-paykit.ts";

export interface PayKitProviderProps {
  /** Your id of the current user: 1 to 128 characters. With another one, the page forgets the former user at once. */
  userId: string;
  /**
   * The project's publishable key, `pk_live_…`. Without one (also where the variable that should hold it is not set): the
   * open demo project. A secret key throws.
   */
  apiKey?: string | undefined;
  /** PayKit's origin, for example `https://paykit.example.com`. Default: the page's own. */
  baseUrl?: string | undefined;
  /**
   * The account as your server read it: the first render shows it, and no first read is sent. One of another user is
   * ignored. When your server sends a changed one later, the account is read again. A provider that is taken away and put
   * back begins with it anew: put the provider above what comes and goes.
   */
  initialAccount?: Account | undefined;
  /** How long a call may take in milliseconds, tries and waits included. Default: 10,000. */
  timeoutMs?: number | undefined;
  children?: ReactNode;
}

/** Gives everything inside it the account of one user. Put it around your app, or around the part that is signed in. */
export function PayKitProvider(props: PayKitProviderProps): ReactElement {
  const { userId, apiKey, baseUrl, initialAccount, timeoutMs, children } = props;
  // Making a client sends nothing, so a render that React throws away leaves nothing behind. Another user gets another
  // client in the same render: no frame can show the former one's account.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an initial account only begins; the effect below has the rest.
  const client = useMemo(() => createPayKitClient(props), [userId, apiKey, baseUrl, timeoutMs]);
  // The server read something new, as after a form's action. It may be older than what a meter has told since: ask.
  const told = initialAccount?.userId === userId && JSON.stringify(initialAccount);
  useEffect(() => {
    // A failure is in the state.
    if (told && told !== JSON.stringify(client.getState().account)) client.refresh().catch(() => {});
    // For as long as the provider is there: the account stays fresh also while nothing shows it.
    return client.subscribe(() => {});
  }, [client, told]);
  return <PayKitContext.Provider value={client}>{children}</PayKitContext.Provider>;
}
