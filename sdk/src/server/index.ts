export { PayKitError } from "../wire/error.ts";
export type { Account, MeterResult, PayKitErrorCode, PlanName, PurchaseKind, Redirect } from "../wire/types.ts";
export type {
  BillingLink,
  BillingLinkRequest,
  CheckoutRequest,
  CreditsRequest,
  MeterRequest,
  PortalRequest,
} from "./calls.ts";
export { createPayKitServer, type PayKitServer } from "./create-server.ts";
export type { OnUnavailable, PayKitServerOptions } from "./options.ts";
export type { ServerMeterResult, UnavailableMeterResult } from "./results.ts";
