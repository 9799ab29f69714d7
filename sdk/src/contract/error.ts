import { z } from "zod";

/** Every error code of the API. What each means and how to fix it: `/docs/errors#<code>`. */
export const errorCodes = [
  "invalid_request",
  "invalid_signature",
  "invalid_key",
  "not_signed_in",
  "secret_key_required",
  "demo_project",
  "cross_origin",
  "not_found",
  "method_not_allowed",
  "limit_reached",
  "no_customer",
  "body_too_large",
  "idempotency_key_reused",
  "rate_limited",
  "internal_error",
  "stripe_not_configured",
  "stripe_refused",
  "unavailable",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The body of every answer that is an error (a 402 is not one: it is a meter's honest "no").
 * `outcome: "unknown"` stands beside `unavailable` when a write may or may not have happened;
 * sending the same request again with the same idempotency key settles it.
 */
export const errorEnvelope = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    param: z.string().optional(),
    outcome: z.literal("unknown").optional(),
    docUrl: z.url(),
    requestId: z.string(),
  }),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelope>;
