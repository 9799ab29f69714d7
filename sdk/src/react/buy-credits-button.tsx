"use client";

import { type ComponentPropsWithoutRef, forwardRef, type MouseEvent, useState } from "react";
import type { PayKitError } from "../wire/error.ts";
import type { PurchaseKind } from "../wire/types.ts";
import { usePayKit } from "./use-paykit.ts";

export interface BuyCreditsButtonProps extends Omit<ComponentPropsWithoutRef<"button">, "onError"> {
  /** What is bought: a pack of credits (the default), or the Pro plan by the month. */
  kind?: PurchaseKind | undefined;
  /**
   * Called when the checkout can't be opened; `stripe_not_configured` means that this PayKit has no Stripe. Without it
   * the error's message is shown behind the button, as an alert.
   */
  onError?: ((error: PayKitError) => void) | undefined;
}

/**
 * A button that leads to Stripe's checkout. Takes every attribute of a `<button>`, and a ref; an `onClick` that prevents
 * the default keeps it from going. While it is on its way it is `aria-busy` and `aria-disabled`, and a click does nothing.
 */
export const BuyCreditsButton = forwardRef<HTMLButtonElement, BuyCreditsButtonProps>(function BuyCreditsButton(
  { kind = "credits", onError, onClick, children = names[kind], ...attributes },
  ref,
) {
  const { checkout } = usePayKit();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<PayKitError>();

  async function buy(event: MouseEvent<HTMLButtonElement>): Promise<void> {
    // Not `disabled`, which would take the focus away from whoever pressed it by keyboard.
    if (isBusy) return;
    onClick?.(event);
    if (event.defaultPrevented) return;
    setBusy(true);
    setError(undefined);
    try {
      await checkout(kind);
      await backOrStill();
    } catch (caught) {
      const problem = caught as PayKitError;
      if (onError) onError(problem);
      else setError(problem);
    } finally {
      setBusy(false);
    }
  }

  const busy = isBusy && { "aria-busy": true, "aria-disabled": true };
  return (
    <>
      <button type="button" {...attributes} {...busy} ref={ref} onClick={buy}>
        {children}
      </button>
      {error && <span role="alert">{error.message}</span>}
    </>
  );
});

const names = { credits: "Buy credits", pro: "Go Pro" };

/** Until the visitor is back on this page from the next one, or has stopped it from loading. */
function backOrStill(): Promise<unknown> {
  return new Promise((resolve) => {
    const over = new AbortController();
    over.signal.addEventListener("abort", resolve);
    setTimeout(() => over.abort(), 5_000);
    addEventListener("pageshow", () => over.abort(), { signal: over.signal });
  });
}
