/**
 * The store could not answer. `outcome` says what is known of a write:
 * "none" (it was never sent, or the database said it was undone) or "unknown" (it may or may not be on disk).
 */
export class StoreUnavailable extends Error {
  readonly outcome: "none" | "unknown";

  constructor(message: string, outcome: "none" | "unknown", options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreUnavailable";
    this.outcome = outcome;
  }
}

/**
 * What an error from the driver says about the statement that was running: `undone` and worth another try, `undone` and
 * already waited for (`gave-up`), not taken by a server that does not let us in (`refused`), `unknown`, or none of these:
 * a bug.
 */
export type Fate = "undone" | "gave-up" | "refused" | "unknown" | "bug";

// Said by the server after it rolled back, or by a server that never took the statement.
const undone = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "25006", // a standby: nothing can be written here
  "57P03", // starting up, no connection
]);
const undoneClasses = ["53"]; // too many connections, out of memory, disk full

/** The SQLSTATE of a wait for a lock that took too long. */
export const lockTimeout = "55P03";

// Undone after a wait that the server had a limit for: trying again would wait as long again.
const gaveUp = new Set([
  lockTimeout,
  "57014", // statement_timeout, or an operator's cancel
]);

// The server answers, but not to us: a wrong password or database, no right to log in, no connections allowed.
const refused = new Set(["3D000", "55000", "57P04", "SASL_SIGNATURE_MISMATCH", "AUTH_TYPE_NOT_IMPLEMENTED"]);
const refusedClasses = ["28"];

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

/** Sorts a driver's error; see Fate. */
export function fateOf(error: unknown): Fate {
  const code = errorCode(error);
  if (code === undefined) return "bug";
  if (gaveUp.has(code)) return "gave-up";
  if (refused.has(code) || refusedClasses.includes(code.slice(0, 2))) return "refused";
  if (undone.has(code) || neverSent.has(code) || undoneClasses.includes(code.slice(0, 2))) return "undone";
  if (unknown.has(code) || unknownClasses.includes(code.slice(0, 2))) return "unknown";
  return "bug";
}
