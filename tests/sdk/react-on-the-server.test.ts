import { Writable } from "node:stream";
import { createElement as element, type ReactElement } from "react";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Account, BuyCreditsButton, CreditsMeter, PayKitProvider, Paywall } from "../../sdk/src/react/index.ts";

// A server renders what it was told, asks nobody, and throws nothing away: hydration in a browser is in tests/sites.

const account: Account = { userId: "ada", plan: "pro", credits: 1, entitlements: ["pro"] };

afterEach(() => vi.restoreAllMocks());

function page(initialAccount: Account | undefined, ...children: ReactElement[]) {
  return element(PayKitProvider, { userId: "ada", initialAccount }, ...children);
}

const paywall = element(Paywall, { plan: "pro", fallback: "closed", loading: "asking", key: "paywall" }, "open");
const meter = element(CreditsMeter, { key: "meter" });

describe("rendered on a server", () => {
  it("shows the account that it was given, and sends nothing", () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    expect(renderToString(page(account, meter, paywall))).toBe('<output aria-busy="false">1 credit</output>open');
    expect(fetched).not.toHaveBeenCalled();
  });

  it("does not know what it was not given: neither open nor closed", () => {
    expect(renderToString(page(undefined, meter, paywall))).toBe('<output aria-busy="true">…</output>asking');
  });

  it("takes no account of another user", () => {
    const other = { ...account, userId: "eve" };
    expect(renderToString(page(other, meter, paywall))).toBe('<output aria-busy="true">…</output>asking');
  });

  it("lets everybody into what is free, known or not", () => {
    const free = element(Paywall, { plan: "free", loading: "asking" }, "open");
    expect(renderToString(page(undefined, free))).toBe("open");
  });

  it("has a button that is one, with the attributes it was given", () => {
    const button = element(BuyCreditsButton, { kind: "pro", id: "buy", disabled: true, "aria-label": "Buy Pro" });
    expect(renderToString(page(account, button))).toBe(
      '<button type="button" id="buy" disabled="" aria-label="Buy Pro">Go Pro</button>',
    );
  });

  it("streams", async () => {
    let html = "";
    await new Promise((resolve, reject) => {
      const write = (chunk: Buffer, _: string, done: () => void) => {
        html += chunk;
        done();
      };
      const stream = renderToPipeableStream(page(account, meter), { onError: reject });
      stream.pipe(new Writable({ write, final: (done) => resolve(done()) }));
    });
    expect(html).toContain("1 credit</output>");
  });
});

describe("the hook", () => {
  it("says what is missing when it is used outside of a provider", () => {
    expect(() => renderToString(meter)).toThrow("put a <PayKitProvider> around this component");
  });

  it("refuses a secret key", () => {
    const wrong = element(PayKitProvider, { userId: "ada", apiKey: "sk_live_demo" });
    expect(() => renderToString(wrong)).toThrow("no secret key");
  });
});
