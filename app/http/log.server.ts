import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

// PayKit's and Stripe's secrets by their shape, wherever in a text they stand.
const secretShape = /\b(?:[prs]k_(?:live|test)|whsec)_[A-Za-z0-9_]+/g;

/** Takes keys out of a text that goes to the log. */
export function redactSecrets(text: string): string {
  return text.replace(secretShape, "[redacted]");
}

// Query parameters that say nothing of a person and open nothing.
const harmlessParameters = new Set(["limit", "cursor", "days"]);

/**
 * A request's address for the log: of its query only the names, because the values are keys and people's ids; and in
 * its path nothing shaped like a secret, also behind percent-encoding.
 */
export function redactUrl(pathAndQuery: string): string {
  const [path = "", ...query] = pathAndQuery.split("?");
  const names = query
    .join("?")
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const name = decoded(pair.replace(/=.*$/s, ""));
      return harmlessParameters.has(name) ? pair : `${name}=[redacted]`;
    });
  return redactSecrets(decoded(path) + (names.length > 0 ? `?${names.join("&")}` : ""));
}

/** Takes percent-encoding of ASCII off, layer by layer, also where the rest of it is broken. */
function decoded(text: string): string {
  const once = text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
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
    redact: ["*.authorization", "*.cookie", '*["x-paykit-key"]'],
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
