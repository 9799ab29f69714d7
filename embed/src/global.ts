import type { PayKitError } from "../../sdk/src/wire/error.ts";
import type { Account, PurchaseKind } from "../../sdk/src/wire/types.ts";

/**
 * What a meter is answered here: it never rejects, and whichever field is read, no answer is no. (`ok` beside `blocked` is
 * only for a click on an element that says data-paykit-unavailable="allow".)
 */
export type Metered =
  | { ok: true; remaining: number; error?: undefined }
  | { ok: boolean; blocked: true; remaining: number; error?: PayKitError | undefined };

/** `window.PayKit`. None of it throws or rejects: what goes wrong is said in the widget, by an event and in the console. */
export interface PayKitGlobal {
  meter(event: string, cost?: number): Promise<Metered>;
  buy(kind?: PurchaseKind): Promise<void>;
  portal(): Promise<void>;
  refresh(): Promise<void>;
  account(): Account | null;
  user: string;
}

declare global {
  interface Window {
    PayKit?: PayKitGlobal;
  }
}
