import { PayKitError, type PayKitErrorDetails } from "./error.ts";
import type { PayKitErrorCode } from "./types.ts";

/** How to reach PayKit, for every call of one client. */
export interface Wire {
  /** The origin of PayKit, without a slash at the end; empty for the page's own. */
  baseUrl: string;
  apiKey: string | undefined;
  /** For a call as a whole, all tries and waits included. */
  timeoutMs: number;
  retriesMax: number;
  /** In place of the global one, which is looked up at each call: a page may wrap it later. */
  fetch: typeof fetch | undefined;
  /** What every request is made with, where the platform knows it. */
  init: RequestInit;
}

export interface Call {
  /** Below `/api/v1/`. */
  path: string;
  fields: Record<string, unknown>;
  /** A field that the answer must have: what lacks it is not PayKit's. */
  answersWith: string;
  /** The name of a write, so that it can be sent again. Without one the call is a read (GET). */
  idempotencyKey?: string;
  /** For this one call, where it differs from the client's. */
  timeoutMs?: number;
}

export interface Sent {
  // biome-ignore lint/suspicious/noExplicitAny: each call reads the fields of its own answer.
  body: any;
  headers: Headers;
}

/** What calls that wait for Stripe get more. */
export const forStripeMs = 15_000;

/** A new idempotency key. (`crypto.randomUUID` is missing on pages without https.) */
export function newKey(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join("-");
}

/**
 * Makes one call, again and again while that can help and time allows: on a lost connection, 409, 429 and 5xx, after
 * waits that grow and are never the same for two clients. Every try has the same idempotency key. Answers 2xx and 402;
 * throws a PayKitError for everything else.
 */
export async function send(wire: Wire, call: Call): Promise<Sent> {
  const { timeoutMs = wire.timeoutMs } = call;
  const giveUpAt = performance.now() + timeoutMs;
  // An earlier try may have come through, whatever became of the last one.
  let outcome: PayKitError["outcome"];
  for (let tries = 0; ; tries += 1) {
    try {
      // No try gets all the time: a connection that hangs must leave some for another.
      return await tryOnce(wire, call, Math.min(giveUpAt - performance.now(), timeoutMs * 0.6));
    } catch (caught) {
      const error = caught as PayKitError;
      outcome ||= error.outcome;
      const backoffMs = Math.min(2_000, 200 * 2 ** tries) * (0.5 + Math.random() / 2);
      const waitMs = Math.max(backoffMs, (error.retryAfterSeconds ?? 0) * 1_000);
      if (!error.isUnavailable || tries >= wire.retriesMax || performance.now() + waitMs >= giveUpAt) {
        error.outcome = outcome;
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

async function tryOnce(wire: Wire, call: Call, timeoutMs: number): Promise<Sent> {
  const { idempotencyKey, answersWith } = call;
  const unknown = idempotencyKey ? "unknown" : undefined;
  const failure = (code: PayKitErrorCode, message: string, details: PayKitErrorDetails) =>
    new PayKitError(code, message, { ...details, idempotencyKey });
  // Outside of the try: what can't be sent at all is the caller's mistake, and no "unreachable".
  const [url, init] = requestOf(wire, call);
  let response: Response;
  let text: string;
  try {
    const { fetch = globalThis.fetch } = wire;
    // Node takes whole milliseconds only, and none takes more than a timer can.
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.min(timeoutMs + 1, 1e9) | 0) });
    text = await response.text();
  } catch (cause) {
    throw failure("unreachable", "PayKit can't be reached, so nothing is allowed.", {
      status: 0,
      outcome: unknown,
      cause,
    });
  }
  const { status, headers, ok } = response;
  const body = parse(text);
  if ((ok || status === 402) && body?.[answersWith] !== undefined) return { body, headers };
  const retryAfterSeconds = Number(headers.get("retry-after")) || undefined;
  const error = body?.error;
  // Proxies have errors with a code too, but none of them has a page at PayKit.
  if (error?.docUrl) {
    // A mistake of PayKit's own may have been made after the write.
    if (status === 500) error.outcome = unknown;
    throw failure(error.code, error.message, { ...error, status, retryAfterSeconds });
  }
  throw failure("unexpected_answer", `This answer (${status}) is not PayKit's.`, {
    status,
    outcome: unknown,
    retryAfterSeconds,
  });
}

function requestOf({ baseUrl, apiKey, ...wire }: Wire, call: Call): [string, RequestInit] {
  const { path, fields, idempotencyKey } = call;
  const url = `${baseUrl}/api/v1/${path}`;
  // A redirect would carry the key to who knows where. ("error" is unknown to Cloudflare's workers.)
  const init: RequestInit = { ...wire.init, redirect: "manual" };
  const key = apiKey === undefined ? {} : { "x-paykit-key": apiKey };
  if (idempotencyKey !== undefined) {
    const headers = { "content-type": "application/json", "idempotency-key": idempotencyKey, ...key };
    return [url, { ...init, method: "POST", body: JSON.stringify(fields), headers }];
  }
  const query = new URLSearchParams(fields as Record<string, string>);
  if (!apiKey?.startsWith("pk_")) return [`${url}?${query}`, { ...init, headers: key }];
  // A publishable key may stand in an address; there, a browser need not ask first whether it may send the header.
  query.set("key", apiKey);
  return [`${url}?${query}`, init];
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
