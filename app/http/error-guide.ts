import type { ErrorCode } from "#contract/error.ts";

interface Guide {
  whatHappened: string;
  howToFix: string;
}

/** What the page /docs/errors says of each code; `docUrl` in an error leads to its section. */
export const errorGuide: Record<ErrorCode, Guide> = {
  invalid_request: {
    whatHappened:
      "The request can't be read or a field breaks its rule: the message says which rule, and param names the field. Nothing was changed.",
    howToFix:
      "Send one JSON object in UTF-8, each field in its own type: numbers as JSON numbers, never as strings. Unknown fields are ignored; a field given twice is refused.",
  },
  invalid_signature: {
    whatHappened:
      "A call of /webhook is not signed with this server's webhook secret, or was signed more than 5 minutes ago or ahead. Nothing was changed.",
    howToFix:
      "Copy the signing secret (whsec_…) of exactly this endpoint from Stripe into STRIPE_WEBHOOK_SECRET, and check the server's clock. Only Stripe can make this call.",
  },
  invalid_key: {
    whatHappened: "The key in this request is empty, mistyped, unknown or revoked. Nothing was changed.",
    howToFix:
      "Copy the key again from the dashboard. A key is looked for in the x-paykit-key header, then in the body's key field, then in ?key= of the address; the first one found decides. Leave all three out to use the demo project.",
  },
  not_signed_in: {
    whatHappened:
      "This call lists or creates the projects of a person, so it goes by the session cookie of the dashboard, and there is no valid session. Keys are not read here. Nothing was changed.",
    howToFix: "Sign in to the dashboard and make the call from there, or create the project there by hand.",
  },
  secret_key_required: {
    whatHappened:
      "This call needs the project's secret key (sk_live_…) and was made with its publishable one. Nothing was changed.",
    howToFix:
      "Make the call from your server with the secret key in the x-paykit-key header. If it is /meter, the project has secure metering on.",
  },
  demo_project: {
    whatHappened:
      "The demo project is open to everyone: its settings can't be changed, and with a live Stripe key nobody can pay there. Nothing was changed.",
    howToFix: "Create a project of your own in the dashboard and use its keys.",
  },
  cross_origin: {
    whatHappened:
      "This call goes by the session cookie and did not come from a page of this PayKit. Nothing was changed.",
    howToFix:
      "Make it from the dashboard's own origin. Behind a proxy, set PUBLIC_BASE_URL to the origin that people see.",
  },
  not_found: {
    whatHappened:
      "There is no such call, or what it is about is gone: the message says which. Paths are exact: lower case, no slash at the end, no suffix.",
    howToFix: "Compare the path with the reference. Every call begins with /api/v1/.",
  },
  method_not_allowed: {
    whatHappened: "The call exists, but not with this HTTP method. Nothing was changed.",
    howToFix: "Use one of the methods in the Allow header of the answer.",
  },
  limit_reached: {
    whatHappened: "There is as much of this as PayKit allows. Nothing was changed.",
    howToFix: "The message says of what. Remove what is no longer needed, and try again.",
  },
  no_customer: {
    whatHappened: "This user has never bought anything, so Stripe has no customer whose portal could open.",
    howToFix: "Show the portal only to users who have bought; open a checkout for the others.",
  },
  body_too_large: {
    whatHappened: "The request's body is larger than 64 KB. Nothing was changed.",
    howToFix: "Send only the documented fields; no call needs more than a few hundred bytes.",
  },
  idempotency_key_reused: {
    whatHappened: "This idempotency key was already used for this user with another request. Nothing was changed.",
    howToFix:
      "Make a new key for each new action, and keep it only for retries of that same action with the same fields.",
  },
  rate_limited: {
    whatHappened:
      "Too many requests in the last minute for this publishable key from this address. Nothing was changed.",
    howToFix:
      "Wait as many seconds as the Retry-After header says. From a server, use the secret key: it has no such limit. Self-hosted: RATE_LIMIT_PER_MINUTE.",
  },
  internal_error: {
    whatHappened: "PayKit made a mistake while answering. It is in its log under the requestId.",
    howToFix: "Send the requestId to whoever runs this PayKit. A retry with the same idempotency key is safe.",
  },
  stripe_not_configured: {
    whatHappened:
      "This PayKit has no Stripe key (for /webhook: no webhook secret), so it can't take payments. Nothing was changed.",
    howToFix: "Whoever runs this PayKit: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET, and start it again.",
  },
  stripe_refused: {
    whatHappened: "Stripe understood the request and refused it; the message carries its reason. Nothing was bought.",
    howToFix:
      "Most often something is not set up at Stripe: the customer portal wants its settings saved once in Stripe's dashboard.",
  },
  unavailable: {
    whatHappened:
      "PayKit could not reach its ledger, so nothing is allowed. With outcome “unknown”, this write may or may not have happened; without it, nothing was changed.",
    howToFix:
      "Send the same request again with the same Idempotency-Key after the seconds in Retry-After: it takes effect once, however often it is sent. A write without a key can't be settled this way, so always send one.",
  },
};
