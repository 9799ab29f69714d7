import { refuseMethod } from "#app/http/api-responder.ts";

/** Alive: the process answers. It says nothing of the database, so that a database restart does not restart us. */
export function loader(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}

export const action = refuseMethod("GET, HEAD");
