import { createHash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

export type KeyKind = "publishable" | "secret";

const prefixByKind = { publishable: "pk_live_pk1_", secret: "sk_live_pk1_" } as const;
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const randomCharacters = 32;
const checksumCharacters = 6;
const shape = new RegExp(`^(pk|sk)_live_pk1_([0-9A-Za-z]{${randomCharacters}})([0-9A-Za-z]{${checksumCharacters}})$`);

/**
 * `sk_live_pk1_` + 32 random characters (190 bits) + a checksum of 6. The underscore after `pk1` keeps Stripe's own
 * secret scanning rule, `(sk|rk)_live_[0-9a-z]{10,}`, from calling a leaked PayKit key a Stripe key (T37).
 */
export function makeKey(kind: KeyKind): string {
  const random = Array.from({ length: randomCharacters }, () => alphabet[randomInt(alphabet.length)]).join("");
  return prefixByKind[kind] + random + checksum(random);
}

/** The kind of a well-formed key, or undefined for anything mistyped: no database is asked about those. */
export function parseKeyKind(key: string): KeyKind | undefined {
  const match = shape.exec(key);
  if (match === null || checksum(match[2] ?? "") !== match[3]) return undefined;
  return match[1] === "pk" ? "publishable" : "secret";
}

/** SHA-256: a key has 190 random bits, so a slow hash would add nothing but time. */
export function hashKey(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}

/** What is shown of a secret key once it can no longer be read. */
export function lastFour(key: string): string {
  return key.slice(-4);
}

function checksum(random: string): string {
  let rest = crc32(random);
  let digits = "";
  for (let place = 0; place < checksumCharacters; place += 1) {
    digits = alphabet[rest % alphabet.length] + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
