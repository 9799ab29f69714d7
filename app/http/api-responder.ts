import type { RouterContextProvider } from "react-router";
import { limits } from "#app/config/limits.ts";
import { refusalOf, StripeUnavailable } from "#app/integrations/stripe/client.server.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { type RequestInfo, requestContext, type Services, servicesContext } from "./context.ts";
import { Problem, problemResponse } from "./problem.ts";

export interface RouteArgs {
  request: Request;
  context: Readonly<RouterContextProvider>;
}

/** On every answer of the API: any site's script may read it, nobody may keep it (unless the answer itself says so). */
export const apiHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "idempotent-replayed, retry-after, x-paykit-portal, x-paykit-seq, x-request-id",
  "cache-control": "no-store",
};

type Work = (request: Request, services: Services, info: RequestInfo) => Promise<Response>;

/**
 * Turns a piece of API work into a loader or action: whatever it throws becomes the JSON error envelope, and every
 * answer may be read by a script of any site (no credentials, and cookies are never looked at), unless `isOpen` says
 * that this request is one of the few that go by a cookie.
 */
export function apiResponder(work: Work, isOpen: (request: Request) => boolean = () => true) {
  return async ({ request, context }: RouteArgs): Promise<Response> => {
    const services = context.get(servicesContext);
    const info = context.get(requestContext);
    let response: Response;
    try {
      response = await work(request, services, info);
    } catch (error) {
      response = problemResponse(problemOf(error, request, services, info), {
        requestId: info.id,
        origin: info.origin,
      });
    }
    const headers = isOpen(request) ? apiHeaders : { "cache-control": "no-store" };
    const own = response.headers.get("cache-control");
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    if (own !== null) response.headers.set("cache-control", own);
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

/** A loader or action for methods that an address does not have. */
export function refuseMethod(allow: string) {
  return apiResponder(({ method }) => {
    throw new Problem("method_not_allowed", `${method} does not work here; use one of: ${allow}.`, {
      headers: { allow },
    });
  });
}

/** The answer to a browser that asks before it sends a key or JSON from another site's page. */
export function preflight(allow: string, headers: Record<string, string> = {}): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      "access-control-allow-methods": allow,
      "access-control-allow-headers": "content-type, x-paykit-key, idempotency-key",
      "access-control-max-age": "86400",
    },
  });
}

function problemOf(error: unknown, request: Request, { log }: Services, { id }: RequestInfo): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StripeUnavailable) {
    log.error({ requestId: id, err: error }, "Stripe is unavailable");
    const message = "Stripe can't be reached right now. Nothing was bought; try again with the same Idempotency-Key.";
    return new Problem("unavailable", message, { headers: { "retry-after": String(limits.retryAfterSeconds) } });
  }
  if (error instanceof StoreUnavailable) {
    log.error({ requestId: id, err: error }, "the store is unavailable");
    const headers = { "retry-after": String(limits.retryAfterSeconds) };
    if (error.outcome === "none") {
      const message = "PayKit can't reach its ledger right now, so nothing is allowed. Nothing was changed; try again.";
      return new Problem("unavailable", message, { headers });
    }
    const advice = request.headers.has("idempotency-key")
      ? "Send it again with the same Idempotency-Key to settle it."
      : "It had no Idempotency-Key, so sending it again may do it twice: look at the user's entries first.";
    return new Problem("unavailable", `This write may or may not have happened. ${advice}`, {
      outcome: "unknown",
      headers,
    });
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    log.error({ requestId: id, err: error }, "Stripe refused a request of ours");
    return new Problem("stripe_refused", `Stripe refused this: ${refusal}`);
  }
  log.error({ requestId: id, err: error }, "a request failed");
  return new Problem("internal_error", "PayKit made a mistake while answering. It is in the log under this requestId.");
}
