import { type ApiCall, type ApiExample, exampleOrigin } from "./call.ts";
import { printed } from "./printed.ts";

type Request = Pick<ApiExample, "key" | "idempotencyKey" | "query" | "body">;

/** A call as one types it into a terminal. */
export function curlOf({ method, path, by }: Pick<ApiCall, "method" | "path" | "by">, request: Request): string {
  const { key, idempotencyKey, query = {}, body } = request;
  const fields = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const url = `${exampleOrigin}/api/v1${path}${fields.length > 0 ? `?${fields.join("&")}` : ""}`;
  const isSession = by === "session";
  const parts = [
    method === "GET" ? `curl "${url}"` : `curl -X ${method} ${url}`,
    isSession && `-H "Origin: ${exampleOrigin}"`,
    isSession && '-H "Cookie: paykit.session_token=…"',
    key !== undefined && `-H "x-paykit-key: ${key}"`,
    idempotencyKey !== undefined && `-H "Idempotency-Key: ${idempotencyKey}"`,
    body !== undefined && '-H "Content-Type: application/json"',
    body !== undefined && `-d '${printed(body, "  ")}'`,
  ];
  return parts.filter((part) => part !== false).join(" \\\n  ");
}
