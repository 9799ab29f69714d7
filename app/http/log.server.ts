import { type Logger, pino, stdSerializers } from "pino";
import pretty from "pino-pretty";

// PayKit's and Stripe's secrets by their shape, wherever in a text they stand.
const secretShape = /\b(?:[prs]k_(?:live|test)|whsec)_[A-Za-z0-9_]+/g;

/** Takes keys out of a text that goes to the log. */
export function redactSecrets(text: string): string {
  return text.replace(secretShape, "[redacted]");
}

/**
 * A request's address for the log: the value of `key` is left out whatever it is, anything shaped like a secret too,
 * also when it hides behind percent-encoding.
 */
export function redactUrl(pathAndQuery: string): string {
  let text = pathAndQuery;
  try {
    text = decodeURIComponent(pathAndQuery);
  } catch {
    // Not valid percent-encoding: it is logged as it came, by the same rules.
  }
  return redactSecrets(text.replace(/([?&]key=)[^&]*/gi, "$1[redacted]"));
}

// Drizzle puts the query and its parameters into its message; the cause alone says what went wrong.
function serializeError(error: unknown) {
  if (!(error instanceof Error)) return error;
  const cause = error.message.startsWith("Failed query:") && error.cause instanceof Error ? error.cause : error;
  return stdSerializers.err(cause);
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
