import { createHash } from "node:crypto";

/**
 * What an idempotency key is bound to: the call and its validated fields with their defaults, in one order. Two bodies
 * that mean the same (`{"cost":1}` and none, other white space, another order, unknown fields) are the same request.
 */
export function requestFingerprint(call: string, fields: Record<string, unknown>): Uint8Array {
  const sorted = Object.keys(fields)
    .filter((name) => fields[name] !== undefined)
    .sort()
    .map((name) => [name, fields[name]]);
  return createHash("sha256")
    .update(JSON.stringify([call, sorted]))
    .digest();
}
