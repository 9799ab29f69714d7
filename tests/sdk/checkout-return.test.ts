import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkoutRequest } from "#contract/checkout.ts";
import { hasArrived, pageAddress, returnAddresses, takeReturnMark } from "../../sdk/src/client/checkout-return.ts";
import type { Account } from "../../sdk/src/wire/types.ts";
import { openPage } from "./page.ts";

afterEach(() => vi.unstubAllGlobals());

const account = fc.record({
  userId: fc.constant("u"),
  plan: fc.constantFrom("free" as const, "pro" as const),
  credits: fc.nat(1_000_000),
  entitlements: fc.constant([] as string[]),
  debt: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
});
/** Queries and fragments as apps write them, not as URLSearchParams would; short enough to be kept whole. */
const text = fc.string({
  unit: fc.constantFrom(..."aZ0?&=#/%+.~:;,!'()*[]|\\^`{}\"<> é🦉-_".split(""), "%20", "paykit=", "a.b"),
});
const page = fc
  .record({
    origin: fc.constantFrom("http://localhost:5173", "https://app.example", "https://ünï.example:8443"),
    path: fc.webPath(),
    search: fc.option(text, { nil: undefined }),
    hash: fc.option(text, { nil: undefined }),
  })
  .map(({ origin, path, search, hash }) => {
    const url = new URL(origin + path);
    if (search) url.search = search;
    if (hash) url.hash = hash;
    return url.href;
  })
  .filter((href) => href.length < 1_500 && !/paykit=(credits|pro)\./.test(href));

describe("the way back from a checkout", () => {
  it("leads from any page to that page, with what was bought and what there was before", () => {
    fc.assert(
      fc.property(page, account, fc.constantFrom("credits" as const, "pro" as const), (href, before, kind) => {
        openPage(href);
        const { successUrl = "", cancelUrl } = returnAddresses(kind, before);
        expect(cancelUrl).toBe(pageAddress()?.href);
        expect(sameAddress(cancelUrl)).toBe(sameAddress(href));
        expect(checkoutRequest.safeParse({ userId: "u", kind, successUrl, cancelUrl }).error).toBeUndefined();

        const back = openPage(successUrl);
        const balance = before.credits - (before.debt ?? 0);
        expect(takeReturnMark()).toEqual({ kind, balance });
        expect(sameAddress(back.address)).toBe(sameAddress(href));
        expect(takeReturnMark()).toBeUndefined();
        // A second purchase from there does not carry the first one's mark.
        openPage(successUrl);
        expect(returnAddresses(kind, before)).toEqual({ successUrl, cancelUrl });
      }),
      { numRuns: 3_000 },
    );
  });

  it("leaves the query and the fragment of a very long address behind, and stays within what the API takes", () => {
    openPage(`https://app.example/a?q=${"x".repeat(3_000)}#${"y".repeat(3_000)}`);
    const { successUrl, cancelUrl } = returnAddresses("credits", null);
    expect([successUrl, cancelUrl]).toEqual(["https://app.example/a", "https://app.example/a"]);
  });

  it("leads nowhere from a page that has no address on the web", () => {
    expect(returnAddresses("credits", null)).toEqual({ successUrl: undefined, cancelUrl: undefined });
    openPage("file:///home/ann/index.html");
    expect(returnAddresses("pro", null)).toEqual({ successUrl: undefined, cancelUrl: undefined });
  });

  it("takes no mark that is not ours", () => {
    for (const query of [
      "?paykit=",
      "?paykit=gold.1",
      "?paykit=credits.x",
      "?paykit=credits.1x",
      "?xpaykit=pro.1",
      "#paykit=pro.1",
    ]) {
      const address = `https://app.example/${query}`;
      expect([takeFrom(address), location.href], query).toEqual([undefined, address]);
    }
  });

  it("has arrived when there is more than before, also where a debt ate some of it", () => {
    const now = (more: Partial<Account>): Account => ({
      userId: "u",
      plan: "free",
      credits: 0,
      entitlements: [],
      ...more,
    });
    expect(hasArrived({ kind: "credits", balance: 5 }, now({ credits: 5 }))).toBe(false);
    expect(hasArrived({ kind: "credits", balance: 5 }, now({ credits: 105 }))).toBe(true);
    expect(hasArrived({ kind: "credits", balance: -150 }, now({ debt: 50 }))).toBe(true);
    expect(hasArrived({ kind: "pro", balance: 5 }, now({ credits: 105 }))).toBe(false);
    expect(hasArrived({ kind: "pro", balance: 5 }, now({ plan: "pro", entitlements: ["pro"] }))).toBe(true);
  });
});

/** An address without what changes nothing about it: a bare "?" or "#" at an end, and how a backslash is written. */
function sameAddress(address: string | undefined): string {
  const { origin, pathname, search, hash } = new URL((address ?? "").replaceAll("\\", "%5C"));
  return origin + pathname + search + hash;
}

function takeFrom(address: string) {
  openPage(address);
  return takeReturnMark();
}
