import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { decodeAscii } from "./percent.ts";

// PayKit's and Stripe's secrets by their shape, wherever in a text they stand.
const secretShape = /(?:[prs]k_(?:live|test)|whsec)_[A-Za-z0-9_]+/g;

/** Takes keys out of a text that goes to the log. */
export function redactSecrets(text: string): string {
  return text.replace(secretShape, "[redacted]");
}

// The API's own parameters, and those among them whose values, as numbers, say nothing of a person and open nothing.
const parameterNames = new Set(["key", "userId", "limit", "cursor", "days", "q"]);
const harmlessParameters = new Set(["limit", "cursor", "days"]);

/**
 * A request's address for the log: of its query only the names we know, because the values are keys and people's ids;
 * and in its path nothing shaped like a secret, also behind percent-encoding.
 */
export function redactUrl(pathAndQuery: string): string {
  const [rawPath = "", ...rawQuery] = pathAndQuery.split("?");
  const path = decoded(rawPath);
  // What looks like a query but isn't one holds the same values.
  // An invitation's address is what lets its reader in, and so is a billing page's.
  const shownPath = path
    .replace(/[?#&;].*$/s, "[redacted]")
    .replace(/(invitations[/\\]+)[^/].*$/is, "$1[redacted]")
    .replace(/(billing[/\\]+)[^/].*$/is, "$1[redacted]");
  const parameters = rawQuery
    .join("?")
    .split("&")
    .filter((pair) => pair !== "")
    .map(redactParameter);
  return redactSecrets(shownPath + (parameters.length > 0 ? `?${parameters.join("&")}` : ""));
}

function redactParameter(pair: string): string {
  const [, rawName = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
  const name = decoded(rawName);
  if (!parameterNames.has(name)) return "[other]";
  return `${name}=${harmlessParameters.has(name) && /^\d{1,15}$/.test(value) ? value : "[redacted]"}`;
}

/** A text with all layers of percent-encoding off. */
function decoded(text: string): string {
  const once = decodeAscii(text);
  return once === text ? text : decoded(once);
}

/** An error and its causes, but for Drizzle's: its message is the query with all of its parameters. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.startsWith("Failed query:")) return serializeError(error.cause);
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}

/** JSON lines on standard output; made readable where a person looks at a terminal. */
export function createLog(): Logger {
  const options = {
    level: "info",
    base: null,
    serializers: { err: serializeError },
    formatters: { level: (level: string) => ({ level }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    hooks: {
      // The last net: whatever a line was made of, no key leaves in it.
      streamWrite: redactSecrets,
    },
  };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, pretty({ sync: true, ignore: "level", translateTime: "SYS:HH:MM:ss", singleLine: true }));
}
