import { createHash } from "node:crypto";
import { apiResponder, preflight, refuseMethod } from "#app/http/api-responder.ts";
import { openApiText } from "#app/http/openapi/document.ts";

/** The API described for programs. It changes with a new version of PayKit only. */
export const loader = apiResponder((request, _services, { origin }) => {
  if (request.method === "OPTIONS") return Promise.resolve(preflight("GET"));
  const text = openApiText(origin);
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 20)}"`;
  const headers = { "cache-control": "public, max-age=300", etag };
  if (request.headers.get("if-none-match") === etag)
    return Promise.resolve(new Response(null, { status: 304, headers }));
  return Promise.resolve(new Response(text, { headers: { ...headers, "content-type": "application/json" } }));
});

export const action = refuseMethod("GET, HEAD, OPTIONS");
