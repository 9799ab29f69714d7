import { limits } from "#app/config/limits.ts";
import { isApiPath } from "./api-lane.ts";
import { apiHeaders, preflight } from "./api-responder.ts";
import { Problem, problemResponse } from "./problem.ts";
import { newRequestId } from "./wire.ts";

/** Answers while the database can't be reached yet: alive, not ready, and nothing is allowed. */
export function answerStarting(request: Request): Response {
  const { pathname, origin } = new URL(request.url);
  const requestId = newRequestId();
  const headers = { ...apiHeaders, "retry-after": String(limits.retryAfterSeconds), "x-request-id": requestId };
  // A browser reads the refusal only when its preflight went through.
  if (request.method === "OPTIONS") return preflight("GET, POST, PATCH, OPTIONS", headers);
  if (pathname === "/healthz") return Response.json({ status: "ok" }, { headers });
  if (isApiPath(pathname)) {
    const message =
      "PayKit is starting and can't reach its ledger yet, so nothing is allowed. Nothing was changed; try again.";
    return problemResponse(new Problem("unavailable", message, { headers }), { requestId, origin });
  }
  return Response.json({ status: "unavailable", reason: "starting" }, { status: 503, headers });
}
