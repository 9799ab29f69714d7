import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashKey, lastFour, makeKey, parseKeyKind } from "#app/domain/keys/key.server.ts";

const kinds = ["publishable", "secret"] as const;

describe("keys", () => {
  it("are parsed as the kind they were made as, 10,000 times, and none fits Stripe's own scanning rule", () => {
    const stripeRule = /(sk|rk)_live_[0-9a-z]{10,128}/i;
    for (let i = 0; i < 5_000; i += 1) {
      for (const kind of kinds) {
        const key = makeKey(kind);
        expect(parseKeyKind(key)).toBe(kind);
        expect(key).not.toMatch(stripeRule);
        expect(key.startsWith(kind === "secret" ? "sk_live_" : "pk_live_")).toBe(true);
      }
    }
  });

  it("are refused with any one character changed, swapped, missing or added", () => {
    const key = makeKey("secret");
    const body = key.length - 38;
    fc.assert(
      fc.property(fc.integer({ min: body, max: key.length - 1 }), fc.constantFrom(..."09AZaz"), (at, letter) => {
        const changed = key.slice(0, at) + letter + key.slice(at + 1);
        const swapped = key.slice(0, at - 1) + key[at] + key[at - 1] + key.slice(at + 1);
        for (const mistyped of [changed, swapped]) if (mistyped !== key) expect(parseKeyKind(mistyped)).toBeUndefined();
        expect(parseKeyKind(key.slice(0, at) + key.slice(at + 1))).toBeUndefined();
        expect(parseKeyKind(key.slice(0, at) + letter + key.slice(at))).toBeUndefined();
      }),
    );
  });

  it("are nothing that only looks like a key", () => {
    for (const text of ["", "sk_live_demo", "sk_live_", `sk_live_pk1_${"a".repeat(38)}`, `${makeKey("secret")}\n`]) {
      expect(parseKeyKind(text)).toBeUndefined();
    }
  });

  it("are kept as SHA-256 and their last four characters", () => {
    expect(Buffer.from(hashKey("abc")).toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(lastFour("sk_live_pk1_abcdWXYZ")).toBe("WXYZ");
  });
});
