import { apiError } from "./errors.ts";

export interface Reply {
  status: number;
  body: object;
  headers: Record<string, string>;
}

interface Kept {
  path: string;
  fingerprint: string;
  /** Absent while the first request with the key is being worked on. */
  reply?: Reply;
}

export interface IdempotencyKeys {
  /** The answer that this key already has; otherwise the key now belongs to this request. */
  take(key: string, path: string, form: string): Reply | undefined;
  /** Keeps the answer, or frees the key when the request never got as far as working. */
  settle(key: string, reply: Reply): void;
  release(key: string): void;
}

/** Stripe's rule: a key stands for one request of one endpoint with one set of parameters, and for its answer. */
export function createIdempotencyKeys(): IdempotencyKeys {
  const kept = new Map<string, Kept>();
  return {
    take(key, path, form) {
      const fingerprint = JSON.stringify([...new URLSearchParams(form)].sort());
      const before = kept.get(key);
      if (before === undefined) {
        kept.set(key, { path, fingerprint });
        return undefined;
      }
      const hint = `Try using a key other than '${key}' if you meant to execute a different request.`;
      if (before.path !== path) {
        const rule = "Keys for idempotent requests can only be used for the same endpoint they were first used for";
        throw idempotencyError(`${rule} ('${path}' vs '${before.path}'). ${hint}`);
      }
      if (before.fingerprint !== fingerprint) {
        const rule =
          "Keys for idempotent requests can only be used with the same parameters they were first used with.";
        throw idempotencyError(`${rule} ${hint}`);
      }
      if (before.reply === undefined) {
        throw apiError(409, {
          type: "idempotency_error",
          code: "idempotency_key_in_use",
          message: `There is currently another in-progress request using this Stripe-Idempotency key: ${key}.`,
        });
      }
      const { status, body, headers } = before.reply;
      const original = { "idempotent-replayed": "true", "original-request": headers["request-id"] ?? "" };
      return { status, body, headers: { ...headers, ...original } };
    },
    settle(key, reply) {
      const entry = kept.get(key);
      if (entry) entry.reply = reply;
    },
    release(key) {
      kept.delete(key);
    },
  };
}

const idempotencyError = (message: string) => apiError(400, { type: "idempotency_error", message });
