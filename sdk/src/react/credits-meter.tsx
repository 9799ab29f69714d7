"use client";

import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from "react";
import type { Account } from "../wire/types.ts";
import { usePayKit } from "./use-paykit.ts";

export interface CreditsMeterProps extends Omit<ComponentPropsWithoutRef<"output">, "children"> {
  /** The text for a number of credits. Default: "1 credit", "5 credits". */
  format?: ((credits: number) => string) | undefined;
  /** Shown until the account is known, and when it could not be read. Default: "…". */
  loading?: ReactNode;
  /** Draws the account in its own way, inside the same `<output>`. */
  children?: ((account: Account) => ReactNode) | undefined;
}

/**
 * The user's credits, as text without a style: an `<output>`, so that a screen reader says a new balance when it is done
 * with what it is saying. Takes every attribute of one, and a ref.
 */
export const CreditsMeter = forwardRef<HTMLOutputElement, CreditsMeterProps>(function CreditsMeter(
  { format = inWords, loading = "…", children, ...attributes },
  ref,
) {
  const { account, loading: isLoading } = usePayKit();
  const known = account && (children ? children(account) : format(account.credits));
  return (
    <output aria-busy={isLoading} {...attributes} ref={ref}>
      {account ? known : loading}
    </output>
  );
});

function inWords(credits: number): string {
  return `${credits} ${credits === 1 ? "credit" : "credits"}`;
}
