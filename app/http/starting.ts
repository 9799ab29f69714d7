import { limits } from "#app/config/limits.ts";
import { isApiPath } from "./api-lane.ts";
import { apiHeaders } from "./api-responder.ts";
import { Problem, problemResponse } from "./problem.ts";
import { newRequestId } from "./wire.ts";

/** Answers while the database can't be reached yet: alive, not ready, and nothing is allowed. */
export function answerStarting(request: Request): Response {
  const { pathname, origin } = new URL(request.url);
  const headers = { ...apiHeaders, "retry-after": String(limits.retryAfterSeconds) };
  if (pathname === "/healthz") return Response.json({ status: "ok" }, { headers });
  if (isApiPath(pathname)) {
    const message =
      "PayKit is starting and can't reach its ledger yet, so nothing is allowed. Nothing was changed; try again.";
    return problemResponse(new Problem("unavailable", message, { headers }), { requestId: newRequestId(), origin });
  }
  return Response.json({ status: "unavailable", reason: "starting" }, { status: 503, headers });
}
