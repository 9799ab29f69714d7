export interface StripeErrorBody {
  type: "invalid_request_error" | "api_error" | "idempotency_error";
  message: string;
  code?: string;
  param?: string;
}

/** An error that answers a request, in the envelope that Stripe sends. */
export type ApiError = Error & { status: number; body: { error: StripeErrorBody } };

export function apiError(status: number, error: StripeErrorBody): ApiError {
  return Object.assign(new Error(error.message), { status, body: { error } });
}

export function badRequest(message: string, param?: string, code?: string): ApiError {
  return apiError(400, { type: "invalid_request_error", message, ...(param && { param }), ...(code && { code }) });
}

export const missingParameter = (param: string) =>
  badRequest(`Missing required param: ${param}.`, param, "parameter_missing");

/** What Stripe says about an id it does not have: 404 for the object of the request, 400 for one in its parameters. */
export function noSuch(kind: string, id: string, param = "id"): ApiError {
  const message = `No such ${kind}: '${id}'`;
  return apiError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    message,
    param,
    code: "resource_missing",
  });
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && "status" in error && "body" in error;
}
