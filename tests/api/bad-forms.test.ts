import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApp, type TestApp } from "#tests/support/app.ts";

describe("forms that are no form of ours", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openApp("the server", { BETTER_AUTH_SECRET: "a secret that is long enough for the tests" });
  });
  afterAll(() => app.close());

  // Conform reads these as lists, objects and orders of its own; one of them took all of the process's memory.
  it.each([
    ["a list with fifty million places", "email[50000000]=x"],
    ["the longest list there can be", "email[4294967294]=x"],
    ["an object within an object, 5,000 deep", `${"a.".repeat(5_000)}a=x`],
    ["a list within a list, 20,000 deep", `a${"[0]".repeat(20_000)}=x`],
    ["a field twice", "email=a%40example.com&email=b%40example.com"],
    ["an order of Conform's", "__intent__=zzz"],
    ["a state of Conform's", "__state__=zzz"],
    ["__proto__", "__proto__=x"],
    ["__proto__ as a part", "email.__proto__.admin=1"],
    ["constructor.prototype", "constructor.prototype.admin=1"],
    ["a name of 100,000 characters", `${"x".repeat(100_000)}=1`],
    ["no name", "=x"],
  ])("are refused with 400: %s", async (_name, field) => {
    const form = new URLSearchParams(`intent=sign-in&email=a%40example.com&password=three+odd+words&${field}`);
    const answer = await app.page("POST", "/sign-in", { form });
    expect(answer.status).toBe(400);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});
