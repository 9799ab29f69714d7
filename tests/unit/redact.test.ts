import { describe, expect, it } from "vitest";
import { redactSecrets, redactUrl } from "#app/http/log.server.ts";

describe("what goes to the log", () => {
  it.each([
    ["/api/v1/access?key=anything&userId=a", "/api/v1/access?key=[redacted]&userId=a"],
    ["/api/v1/access?userId=a&key=x%20y", "/api/v1/access?userId=a&key=[redacted]"],
    ["/api/v1/access?%6Bey=hidden", "/api/v1/access?key=[redacted]"],
    ["/x/%73k_live_abcdefgh", "/x/[redacted]"],
    ["/%zz?key=secret", "/%zz?key=[redacted]"],
    ["/monkey?monkey=banana", "/monkey?monkey=banana"],
  ])("%s is written as %s", (url, written) => expect(redactUrl(url)).toBe(written));

  it("has no key of ours or of Stripe's in it", () => {
    const text = "sk_live_demo pk_live_pk1_abc rk_test_9 whsec_abc sk_test_x";
    expect(redactSecrets(text)).toBe("[redacted] [redacted] [redacted] [redacted] [redacted]");
  });
});
