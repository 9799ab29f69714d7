// No "use client" here: a server component may import the types and PayKitError from this file too.
export type { PayKitState } from "../client/account-state.ts";
export type { MeterOptions } from "../client/create-client.ts";
export { PayKitError, type PayKitErrorDetails } from "../wire/error.ts";
export type {
  Account,
  ApiErrorCode,
  MeterResult,
  PayKitErrorCode,
  PlanName,
  PurchaseKind,
} from "../wire/types.ts";
export { BuyCreditsButton, type BuyCreditsButtonProps } from "./buy-credits-button.tsx";
export { CreditsMeter, type CreditsMeterProps } from "./credits-meter.tsx";
export { Paywall, type PaywallProps } from "./paywall.tsx";
export { PayKitProvider, type PayKitProviderProps } from "./provider.tsx";
export { type PayKit, usePayKit } from "./use-paykit.ts";
