import { fieldLimits } from "#contract/fields.ts";

/** The headers that answers carry beside their body. */
export const responseHeaders = {
  "x-request-id": {
    description: "Finds this request in the server's log. An error's `requestId` is the same.",
    required: true,
    schema: { type: "string" },
  },
  "x-paykit-seq": {
    description:
      "The number of the account's latest ledger line that this answer shows. Answers may overtake each other: of two, the one with the higher number is the newer.",
    required: true,
    schema: { type: "integer", minimum: 0 },
  },
  "x-paykit-portal": {
    description: "There when `POST /portal` with this key would open this user's portal.",
    schema: { type: "string", const: "open" },
  },
  "idempotent-replayed": {
    description: "There when this is the first answer to the `Idempotency-Key`, given again.",
    schema: { type: "string", const: "true" },
  },
  "retry-after": {
    description: "Seconds to wait before the next try.",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
  allow: {
    description: "With 405: the methods that this address has.",
    schema: { type: "string" },
  },
} as const;

export type HeaderName = keyof typeof responseHeaders;

/** The request header that makes a POST safe to repeat. */
export const idempotencyKeyParameter = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "Your name for this one action, for example a UUID. The same key with the same fields has one effect, however often it is sent, and gets the first answer again. See [Idempotency](/docs/idempotency).",
  schema: {
    type: "string",
    minLength: 1,
    maxLength: fieldLimits.idempotencyKeyCharactersMax,
    pattern: "^[\\x20-\\x7e]+$",
  },
} as const;

/** How a call may be let in. A key may stand in the body of a call, too, which OpenAPI has no scheme for. */
export const securitySchemes = {
  keyInHeader: {
    type: "apiKey",
    in: "header",
    name: "x-paykit-key",
    description: "A publishable (`pk_live_…`) or secret (`sk_live_…`) key. Looked for here first.",
  },
  keyInQuery: {
    type: "apiKey",
    in: "query",
    name: "key",
    description: "The same, looked for last. For publishable keys only: addresses end up in logs.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "paykit.session_token",
    description: "The session of somebody signed in to the dashboard. Only pages of this PayKit may send it.",
  },
} as const;

/** Says that a body may carry the key. */
export const keyInBody = {
  type: "string",
  description: "The key, where the `x-paykit-key` header can't be set. The header is looked for first.",
} as const;
