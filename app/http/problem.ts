import type { ErrorCode, ErrorEnvelope } from "#contract/error.ts";

/** The only table of codes and statuses. What each code means for a reader stands in error-guide.ts. */
export const statusByCode: Record<ErrorCode, number> = {
  invalid_request: 400,
  invalid_signature: 400,
  invalid_key: 401,
  not_signed_in: 401,
  secret_key_required: 403,
  demo_project: 403,
  cross_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  limit_reached: 409,
  no_customer: 409,
  body_too_large: 413,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal_error: 500,
  stripe_not_configured: 501,
  stripe_refused: 502,
  unavailable: 503,
};

/** An expected refusal, on its way to becoming an answer. Thrown only inside endpoint(), never across a domain call. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.details = details;
  }
}

export interface ProblemDetails {
  /** The field that is at fault, as the caller wrote it. */
  param?: string;
  /** Of a write whose fate is not known: the same idempotency key settles it. */
  outcome?: "unknown";
  headers?: Record<string, string>;
}

/** Where the answer was asked for, as far as an error has to tell. */
export interface ProblemSite {
  requestId: string;
  origin: string;
}

/** The error envelope of a problem. */
export function problemBody(problem: Problem, site: ProblemSite): ErrorEnvelope {
  const { param, outcome } = problem.details;
  return {
    error: {
      code: problem.code,
      message: problem.message,
      ...(param !== undefined && { param }),
      ...(outcome !== undefined && { outcome }),
      docUrl: `${site.origin}/docs/errors#${problem.code}`,
      requestId: site.requestId,
    },
  };
}

/** A problem as the answer to its request, with the status of its code. */
export function problemResponse(problem: Problem, site: ProblemSite): Response {
  return Response.json(problemBody(problem, site), {
    status: statusByCode[problem.code],
    headers: problem.details.headers ?? {},
  });
}
