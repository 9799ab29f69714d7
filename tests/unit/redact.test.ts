import { describe, expect, it } from "vitest";
import { redactSecrets, redactUrl } from "#app/http/log.server.ts";

describe("what goes to the log", () => {
  it.each([
    ["/api/v1/access?key=anything&userId=jane@example.com", "/api/v1/access?key=[redacted]&userId=[redacted]"],
    ["/api/v1/access?%6Bey=hidden", "/api/v1/access?key=[redacted]"],
    ["/api/v1/access?key=aaa%26bbb", "/api/v1/access?key=[redacted]"],
    ["/api/v1/access?jane@example.com", "/api/v1/access?[other]"],
    ["/api/v1/access?userId%3Djane", "/api/v1/access?[other]"],
    ["/api/v1/entries?limit=5&cursor=7&userId=a", "/api/v1/entries?limit=5&cursor=7&userId=[redacted]"],
    ["/api/v1/entries?limit=5;userId=jane", "/api/v1/entries?limit=[redacted]"],
    ["/api/v1/entries?limit=5?userId=jane", "/api/v1/entries?limit=[redacted]"],
    ["/api/v1/access&userId=jane", "/api/v1/access[redacted]"],
    ["/api/v1/access%3FuserId=jane", "/api/v1/access[redacted]"],
    ["/x/%73k_live_abcdefgh", "/x/[redacted]"],
    ["/mysk_live_abcdefgh", "/my[redacted]"],
    ["/sk%255Flive_abcdefgh%E0%A4", "/[redacted]%E0%A4"],
    ["/%zz?key=secret?x", "/%zz?key=[redacted]"],
    ["/billing/eyJhIjoxfQ.c2lnbmVk", "/billing/[redacted]"],
    ["/billing/eyJhIjoxfQ.c2lnbmVk.data?paid=1&_routes=x", "/billing/[redacted]?[other]&[other]"],
    ["/%62illing//eyJhIjoxfQ.c2lnbmVk", "/billing//[redacted]"],
    ["//Billing%2FeyJhIjoxfQ.c2lnbmVk/more", "//Billing/[redacted]"],
    ["/dashboard/prj_1/billing?purchases=17", "/dashboard/prj_1/billing?[other]"],
    ["/plain", "/plain"],
  ])("%s is written as %s", (url, written) => expect(redactUrl(url)).toBe(written));

  it("has no key of ours or of Stripe's in it", () => {
    expect(redactSecrets(JSON.stringify("wrong key:\nsk_live_abcd"))).toBe('"wrong key:\\n[redacted]"');
    const text = "sk_live_demo pk_live_pk1_abc rk_test_9 whsec_abc sk_test_x";
    expect(redactSecrets(text)).toBe("[redacted] [redacted] [redacted] [redacted] [redacted]");
  });
});
