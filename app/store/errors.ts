/**
 * The store could not answer. `outcome` says what is known of a write:
 * "none" (it was never sent, or the database said it was undone) or "unknown" (it may or may not be on disk).
 */
export class StoreUnavailable extends Error {
  readonly outcome: "none" | "unknown";
  readonly retryAfterSeconds: number;

  constructor(message: string, outcome: "none" | "unknown", options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreUnavailable";
    this.outcome = outcome;
    this.retryAfterSeconds = 1;
  }
}

/** What an error from the driver says about the statement that was running. */
export type Fate = "undone" | "unknown" | "bug";

// Said by the server after it rolled back, or by a server that never took the statement.
const undone = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // lock_timeout
  "25006", // a standby: nothing can be written here
  "57P03", // starting up, no connection
  "57014", // cancelled by statement_timeout or an operator
]);
const undoneClasses = ["53"]; // too many connections, out of memory, disk full

// No connection was made, so nothing was sent.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "CONNECT_TIMEOUT"]);

// The connection or the backend ended under the statement; a commit may have gone through before that.
const unknown = new Set([
  "57P01",
  "57P02",
  "57P05",
  "40003",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
]);
const unknownClasses = ["08", "58"]; // connection exception, system error

/** The SQLSTATE or system error code of a driver's error, also where Drizzle wrapped it. */
export function errorCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    // Node gives a refused connection to a host with several addresses as one error around them all.
    if (cause instanceof AggregateError) return errorCode(cause.errors[0]);
  }
  return undefined;
}

export function fateOf(error: unknown): Fate {
  const code = errorCode(error);
  if (code === undefined) return "bug";
  if (undone.has(code) || neverSent.has(code) || undoneClasses.includes(code.slice(0, 2))) return "undone";
  if (unknown.has(code) || unknownClasses.includes(code.slice(0, 2))) return "unknown";
  return "bug";
}
