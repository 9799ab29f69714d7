import type { RouterContextProvider } from "react-router";
import { StoreUnavailable } from "#app/store/errors.ts";
import { type RequestInfo, requestContext, type Services, servicesContext } from "./context.ts";
import { Problem, problemResponse } from "./problem.ts";

export interface RouteArgs {
  request: Request;
  context: Readonly<RouterContextProvider>;
}

type Work = (request: Request, services: Services, info: RequestInfo) => Promise<Response>;

/**
 * Turns a piece of API work into a loader or action: whatever it throws becomes the JSON error envelope, and every
 * answer may be read by a script of any site (no credentials, and cookies are never looked at).
 */
export function apiResponder(work: Work) {
  return async ({ request, context }: RouteArgs): Promise<Response> => {
    const services = context.get(servicesContext);
    const info = context.get(requestContext);
    let response: Response;
    try {
      response = await work(request, services, info);
    } catch (error) {
      response = problemResponse(problemOf(error, services, info), { requestId: info.id, origin: info.origin });
    }
    response.headers.set("access-control-allow-origin", "*");
    response.headers.set("access-control-expose-headers", "idempotent-replayed, retry-after, x-request-id");
    response.headers.set("cache-control", "no-store");
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

/** The answer to a browser that asks before it sends a key or JSON from another site's page. */
export function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": allow,
      "access-control-allow-headers": "content-type, x-paykit-key, idempotency-key",
      "access-control-max-age": "86400",
    },
  });
}

function problemOf(error: unknown, { log }: Services, { id }: RequestInfo): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable) {
    log.error({ requestId: id, err: error }, "the store is unavailable");
    const unknown = error.outcome === "unknown";
    return new Problem(
      "unavailable",
      unknown
        ? "This write may or may not have happened. Send it again with the same Idempotency-Key to settle it."
        : "PayKit can't reach its ledger right now, so nothing is allowed. Nothing was changed; try again.",
      { ...(unknown && { outcome: "unknown" as const }), headers: { "retry-after": String(error.retryAfterSeconds) } },
    );
  }
  log.error({ requestId: id, err: error }, "a request failed");
  return new Problem("internal_error", "PayKit made a mistake while answering. It is in the log under this requestId.");
}
