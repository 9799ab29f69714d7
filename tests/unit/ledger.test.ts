import { describe, expect, it } from "vitest";
import { accountView } from "#app/domain/ledger/account.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { requestFingerprint } from "#app/domain/ledger/request-fingerprint.ts";
import { toInteger } from "#app/store/store.ts";

describe("account id", () => {
  it("is the first 16 bytes of SHA-256 over project id, line feed, user id", () => {
    // printf 'demo\nuser_123' | sha256sum | cut -c1-32
    expect(accountIdOf("demo", "user_123").replaceAll("-", "")).toBe("674a7e46717875fac42614f612eb21d9");
    expect(accountIdOf("demo", "user_123")).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("differs for another project, another user, and text that only looks the same", () => {
    const ids = [
      accountIdOf("demo", "zoë"),
      accountIdOf("demo", "zoe\u0308"),
      accountIdOf("demo", "Zoë"),
      accountIdOf("other", "zoë"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("request fingerprint", () => {
  const hex = (call: string, fields: Record<string, unknown>) =>
    Buffer.from(requestFingerprint(call, fields)).toString("hex");

  it("does not depend on the order of fields or on those that are not there", () => {
    expect(hex("POST /meter", { a: 1, b: "x" })).toBe(hex("POST /meter", { b: "x", a: 1, c: undefined }));
  });

  it("depends on the call, every field and its type", () => {
    const prints = [
      hex("POST /meter", { a: 1 }),
      hex("POST /credits", { a: 1 }),
      hex("POST /meter", { a: 2 }),
      hex("POST /meter", { a: "1" }),
      hex("POST /meter", { b: 1 }),
      hex("POST /meter", { a: 1, b: null }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe("an account as it is shown", () => {
  it("shows a balance below zero as no credits and a debt, and no debt otherwise", () => {
    expect(accountView("u", "pro", -3)).toEqual({
      userId: "u",
      plan: "pro",
      credits: 0,
      entitlements: ["pro"],
      debt: 3,
    });
    expect(accountView("u", "free", 0)).toEqual({ userId: "u", plan: "free", credits: 0, entitlements: [] });
  });
});

describe("a bigint from a driver", () => {
  it("is read from each driver's form, and refused when a number can't hold it", () => {
    expect([toInteger("42"), toInteger(42), toInteger(42n)]).toEqual([42, 42, 42]);
    for (const value of [null, undefined, "9007199254740993", 1.5, "x"])
      expect(() => toInteger(value)).toThrow(TypeError);
  });
});
