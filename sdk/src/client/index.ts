export { PayKitError } from "../wire/error.ts";
export type { Account, MeterResult, PayKitErrorCode, PlanName, PurchaseKind } from "../wire/types.ts";
export type { PayKitState } from "./account-state.ts";
export { createPayKitClient, type MeterOptions, type PayKitClient, type PayKitClientOptions } from "./create-client.ts";
