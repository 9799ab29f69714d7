import type { PayKitErrorCode } from "./types.ts";

export interface PayKitErrorDetails {
  status: number;
  param?: string | undefined;
  docUrl?: string | undefined;
  requestId?: string | undefined;
  outcome?: "unknown" | undefined;
  retryAfterSeconds?: number | undefined;
  idempotencyKey?: string | undefined;
  cause?: unknown;
}

/**
 * Raised by every call that got no honest yes or no. Go by `code`; `message` says what to do. After a meter that raises
 * this, do not run the model.
 */
export class PayKitError extends Error {
  declare readonly code: PayKitErrorCode;
  /** The HTTP status; 0 when no answer came. */
  declare readonly status: number;
  /** The field at fault, for `invalid_request`. */
  declare readonly param: string | undefined;
  /** The page section about this code. */
  declare readonly docUrl: string | undefined;
  /** Finds the request in PayKit's log. */
  declare readonly requestId: string | undefined;
  /** `unknown`: the write may or may not have happened. The same call with `idempotencyKey` settles it. */
  declare outcome: "unknown" | undefined;
  /** How long to wait before another try, where PayKit said so. */
  declare readonly retryAfterSeconds: number | undefined;
  /** The key that this write was sent with. */
  declare readonly idempotencyKey: string | undefined;
  /**
   * Whether PayKit could not answer, as against answered "no": trying again later can help. Not so for a page that somebody
   * else answers with: that is a wrong address more often than a bad day.
   */
  declare readonly isUnavailable: boolean;

  constructor(code: PayKitErrorCode, message: string, details: PayKitErrorDetails) {
    super(message);
    const { status } = details;
    const isUnavailable =
      code === "unreachable" || ((status === 409 || status === 429 || status >= 500) && !isFinal.test(code));
    Object.assign(this, details, { name: "PayKitError", code, isUnavailable });
  }
}

/** Codes that another try can't change, whatever their status says. (A 409 of any other code is of a lock, and passes.) */
const isFinal = /^(stripe_|no_customer|limit_)/;
