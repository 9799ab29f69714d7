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
    code: z.enum(errorCodes).describe("What went wrong, for programs. Decide by it and not by the message."),
    message: z.string().describe("The same for people. It may be worded differently tomorrow."),
    param: z.string().optional().describe("The field or header at fault, where it is one."),
    outcome: z
      .literal("unknown")
      .optional()
      .describe(
        "With `unavailable`: the write may or may not have happened. Send it again with the same `Idempotency-Key`.",
      ),
    docUrl: z.url().describe("The code's section on our page of errors: what happened, how to fix it."),
    requestId: z.string().describe("Finds this request in the server's log."),
  }),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelope>;
