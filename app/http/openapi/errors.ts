import { type ErrorCode, type ErrorEnvelope, errorCodes } from "#contract/error.ts";
import { errorGuide } from "../error-guide.ts";
import { statusByCode } from "../problem.ts";
import { type ApiCall, exampleOrigin } from "./call.ts";
import type { HeaderName } from "./headers.ts";
import { type ApiResponse, headerRefs } from "./response.ts";

type Shown = Pick<ErrorEnvelope["error"], "message" | "param" | "outcome">;

/** What the API says with each code, for one request that gets it. */
const shownErrors: Record<ErrorCode, Shown> = {
  invalid_request: {
    message: "cost must be a whole number from 1 to 1000000, given as a JSON number.",
    param: "cost",
  },
  invalid_signature: { message: "This is not a whole event that Stripe signed with our secret just now." },
  invalid_key: { message: "This key is not valid: it is mistyped, unknown or revoked." },
  not_signed_in: { message: "Sign in to the dashboard first; keys are not read here." },
  secret_key_required: { message: "This call needs the project's secret key (sk_live_…), from your server." },
  demo_project: { message: "The demo project stays open for everyone; create one of your own." },
  cross_origin: {
    message: "This call goes by the dashboard's session, and only its own pages may make it.",
  },
  not_found: { message: "There is no such call. Paths are exact and begin with /api/v1/." },
  method_not_allowed: { message: "DELETE does not work here; use one of: POST, OPTIONS." },
  limit_reached: { message: "You own as many projects as one person may. Delete one you no longer need." },
  no_customer: { message: "This user has never bought anything, so there is no portal." },
  body_too_large: { message: "The body is larger than 65536 bytes." },
  idempotency_key_reused: {
    message: "This Idempotency-Key was used for this user with another request. Make a new key for a new action.",
    param: "Idempotency-Key",
  },
  rate_limited: { message: "Too many requests; try again in 60 s." },
  internal_error: { message: "PayKit made a mistake while answering. It is in the log under this requestId." },
  stripe_not_configured: {
    message: "This PayKit has no Stripe key (STRIPE_SECRET_KEY), so nothing can be bought.",
  },
  stripe_refused: { message: "Stripe refused this: Your account cannot currently make live charges." },
  unavailable: {
    message: "This write may or may not have happened. Send it again with the same Idempotency-Key to settle it.",
    outcome: "unknown",
  },
};

/** The codes a call may answer with: its own and those of its kind. */
export function errorsOf({ method, by, errors = [] }: ApiCall): ErrorCode[] {
  if (by === "nothing") return [];
  const all = new Set<ErrorCode>([...errors, "internal_error", "unavailable"]);
  if (by !== "signature") all.add("invalid_request");
  if (by === "key") for (const code of ["invalid_key", "rate_limited"] as const) all.add(code);
  if (by === "session") for (const code of ["not_signed_in", "cross_origin"] as const) all.add(code);
  if (method !== "GET") all.add("body_too_large");
  if (method === "POST" && by !== "signature") all.add("idempotency_key_reused");
  return errorCodes.filter((code) => all.has(code));
}

/** One response a status, by reference where it can be only one code. */
export function errorResponsesOf(call: ApiCall): Record<string, ApiResponse> {
  const byStatus = Map.groupBy(errorsOf(call), (code) => statusByCode[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const [only] = codes;
      const isOne = codes.length === 1 && only !== undefined;
      return [String(status), isOne ? { $ref: `#/components/responses/${only}` } : errorResponse(codes)];
    }),
  );
}

/** The responses that calls refer to, and the one that stands for every address that is none. */
export function errorComponents(): Record<string, ApiResponse> {
  const own = errorCodes.map((code) => [code, errorResponse([code])]);
  const strange: ErrorCode[] = ["not_found", "method_not_allowed"];
  const description = "Another path or another method: paths are exact, and `Allow` lists the methods.";
  return Object.fromEntries([...own, ["other", { ...errorResponse(strange), description }]]);
}

function errorResponse(codes: ErrorCode[]): ApiResponse {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorGuide[code].whatHappened}`).join("\n\n"),
    headers: headerRefs(codes.flatMap(headersOf)),
    content: {
      "application/json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Error" }],
          properties: { error: { properties: { code: { enum: codes } } } },
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: { error: shown(code) } }])),
      },
    },
  };
}

function headersOf(code: ErrorCode): HeaderName[] {
  if (code === "method_not_allowed") return ["allow"];
  return code === "rate_limited" || code === "unavailable" ? ["retry-after"] : [];
}

function shown(code: ErrorCode): ErrorEnvelope["error"] {
  const { message, ...rest } = shownErrors[code];
  const docUrl = `${exampleOrigin}/docs/errors#${code}`;
  return { code, message, ...rest, docUrl, requestId: "req_3f9c1d2e4b5a" };
}
