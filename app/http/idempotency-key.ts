import { fieldLimits } from "#contract/fields.ts";
import { Problem } from "./problem.ts";

const { idempotencyKeyCharactersMax } = fieldLimits;

/** The request's `Idempotency-Key`, or undefined without one. */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null) return undefined;
  // Header bytes beyond ASCII have no one reading: the same text could come as two keys, or two texts as one.
  if (!/^[\x20-\x7e]+$/.test(key) || key.length > idempotencyKeyCharactersMax) {
    const message = `Idempotency-Key must have 1 to ${idempotencyKeyCharactersMax} ASCII characters.`;
    throw new Problem("invalid_request", message, { param: "Idempotency-Key" });
  }
  return key;
}

/** The answer to a key that came back with another request. */
export function keyReused(): Problem {
  return new Problem(
    "idempotency_key_reused",
    "This Idempotency-Key was used for this user with another request. Make a new key for a new action.",
    { param: "Idempotency-Key" },
  );
}

/** Marks an answer as the first one's, given again. */
export function replayed(isReplay: boolean): Record<string, string> {
  return isReplay ? { "idempotent-replayed": "true" } : {};
}
