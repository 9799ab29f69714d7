import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "./api.ts";
import { pause } from "./delivery.ts";
import { apiError, isApiError } from "./errors.ts";
import { expanded } from "./expand.ts";
import { type Params, parseParams } from "./form-params.ts";
import { createIdempotencyKeys, type Reply } from "./idempotency.ts";
import { type Manners, rateLimited, serverError } from "./misbehaviour.ts";
import { newId } from "./shapes.ts";
import type { State } from "./state.ts";

export interface LoggedRequest {
  id: string;
  method: string;
  path: string;
  params: Params;
  idempotencyKey: string | null;
  /** What was answered; null while, or for ever when, nothing is. */
  status: number | null;
}

/** Everything around an endpoint: key, log, misbehaviour, idempotency and Stripe's envelope. */
export function createApiServer(state: State, manners: Manners, secretKey: string) {
  const requests: LoggedRequest[] = [];
  const keys = createIdempotencyKeys();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET" } = request;
    const { pathname: path, search } = new URL(request.url ?? "/", state.url);
    const form = method === "POST" ? await textOf(request) : search;
    const idempotencyKey = method === "POST" ? (request.headers["idempotency-key"]?.toString() ?? null) : null;
    const entry: LoggedRequest = { id: newId("req", 14), method, path, params: {}, idempotencyKey, status: null };
    requests.push(entry);

    const { mode, delayMs = 5_000 } = manners.next(path);
    if (mode === "hang") return;
    if (mode === "refuse") {
      request.socket.destroy();
      return;
    }
    const run = async () => {
      entry.params = parseParams(form);
      authenticate(request);
      if (mode === "error500") throw serverError();
      if (mode === "error429") throw rateLimited();
      if (idempotencyKey === null) return await work(entry, mode === "slow" ? delayMs : 0);
      return keys.take(idempotencyKey, path, form) ?? (await workOnce(entry, mode === "slow" ? delayMs : 0));
    };
    const reply = await run().catch((error) => replyOf(error, entry));
    entry.status = reply.status;
    if (mode === "dropAfterWork") request.socket.destroy();
    else send(response, reply);
  }

  async function work(entry: LoggedRequest, delay: number): Promise<Reply> {
    if (delay > 0) await pause(delay);
    state.request = { id: entry.id, idempotency_key: entry.idempotencyKey };
    try {
      const { expand, ...rest } = entry.params;
      const found = answer(state, entry.method, entry.path, entry.method === "GET" ? entry.params : rest);
      return { status: 200, body: expanded(state, found, expand ? { expand } : {}), headers: headersOf(entry) };
    } finally {
      state.request = null;
    }
  }

  /** A request that is refused leaves its key free, as at Stripe when parameters fail validation. */
  async function workOnce(entry: LoggedRequest, delay: number): Promise<Reply> {
    const key = String(entry.idempotencyKey);
    try {
      const reply = await work(entry, delay);
      keys.settle(key, reply);
      return reply;
    } catch (error) {
      keys.release(key);
      throw error;
    }
  }

  function authenticate(request: IncomingMessage): void {
    const { authorization = "" } = request.headers;
    const [, given = ""] = /^Bearer (.+)$/.exec(authorization) ?? [];
    if (given === secretKey) return;
    const hint = "You did not provide an API key. Provide it in the Authorization header, using Bearer auth.";
    const message = given === "" ? hint : `Invalid API Key provided: ${given.slice(0, 8)}***`;
    throw apiError(401, { type: "invalid_request_error", message });
  }

  const headersOf = (entry: LoggedRequest) => ({
    "request-id": entry.id,
    "stripe-version": state.apiVersion,
    ...(entry.idempotencyKey !== null && { "idempotency-key": entry.idempotencyKey }),
  });

  function replyOf(error: unknown, entry: LoggedRequest): Reply {
    // Anything else is a fault of the stand-in itself, and must not look like a planned one.
    const known = isApiError(error) ? error : apiError(500, { type: "api_error", message: `Stand-in: ${error}` });
    return { status: known.status, body: known.body, headers: headersOf(entry) };
  }

  return { requests, handle };
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { ...headers, "content-type": "application/json" });
  response.end(JSON.stringify(body, null, 2));
}

/** The whole body of a request. */
export async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
