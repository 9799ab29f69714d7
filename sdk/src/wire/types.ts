// The wire's types, in plain words. The published types must not need zod, so they are not inferred from its schemas;
// tests/sdk/types.test-d.ts holds the two to each other.

/** A plan. `free` is what everyone has. */
export type PlanName = "free" | "pro";

/** What can be bought: a pack of credits, or the Pro plan by the month. */
export type PurchaseKind = "credits" | "pro";

/** One of your users, as PayKit knows them. */
export interface Account {
  /** Your id of the user. */
  userId: string;
  plan: PlanName;
  /** Credits that can be spent; never below 0. */
  credits: number;
  /** What the plan opens: `["pro"]` on Pro, `[]` on Free. */
  entitlements: string[];
  /** Credits owed after a refund; there only when it is above 0. The next credits pay it first. */
  debt?: number | undefined;
}

/**
 * What a meter was answered. `ok`: paid, go on. `blocked`: not enough credits, nothing was taken, do not run the model.
 * `remaining` is the balance after it, in credits.
 */
export type MeterResult =
  | { ok: true; remaining: number; blocked?: undefined }
  | { ok: false; remaining: number; blocked: true };

/** Where to send the user next. */
export interface Redirect {
  url: string;
}

/** The code of an error that the API answers with; each has a section of its own at `docUrl`. */
export type ApiErrorCode =
  | "invalid_request"
  | "invalid_signature"
  | "invalid_key"
  | "not_signed_in"
  | "secret_key_required"
  | "demo_project"
  | "cross_origin"
  | "not_found"
  | "method_not_allowed"
  | "limit_reached"
  | "no_customer"
  | "body_too_large"
  | "idempotency_key_reused"
  | "rate_limited"
  | "internal_error"
  | "stripe_not_configured"
  | "stripe_refused"
  | "unavailable";

/**
 * Every code a `PayKitError` can have: those of the API, `unreachable` (no answer came: offline, a wrong address, a time-out)
 * and `unexpected_answer` (an answer came that is not PayKit's: a proxy's error page, a captive portal).
 */
export type PayKitErrorCode = ApiErrorCode | "unreachable" | "unexpected_answer";
