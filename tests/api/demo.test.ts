import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#app/config/limits.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { fieldOf } from "#tests/support/browser.ts";

let app: TestApp;
afterAll(() => app.close());

const visitor = () => `paykit_visitor=visitor_${randomUUID().replaceAll("-", "").slice(0, 20)}`;

interface Sender {
  cookie?: string;
  address?: string;
}

async function post(intent: string, { cookie = "", address = "192.0.2.1" }: Sender = {}, token: string = randomUUID()) {
  const headers = { "x-forwarded-for": address };
  return await app.page("POST", "/demo", { form: { intent, token, prompt: "a fox" }, cookie, headers });
}

async function creditsOf(cookie: string): Promise<number> {
  const userId = cookie.replace("paykit_visitor=", "");
  const { body } = await app.call("GET", `/api/v1/access?userId=${userId}`, { headers: { "x-forwarded-for": userId } });
  return body.credits;
}

describe("a visitor of the demo", () => {
  beforeAll(async () => {
    app = await openApp("the server", { PUBLIC_BASE_URL: "https://paykit.test" });
  });

  const from = { origin: "https://paykit.test" };

  it("gets an account of their own by the first look, which writes nothing, and keeps it", async () => {
    const first = await app.page("GET", "/demo");
    const [cookie = ""] = first.headers.getSetCookie();
    expect(cookie).toMatch(
      /^paykit_visitor=visitor_[a-z0-9]{20}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    const again = await app.page("GET", "/demo", { cookie: first.cookie });
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(again.text).toContain(first.cookie.replace("paykit_visitor=", ""));
    const { body } = await app.call("GET", "/api/v1/accounts?limit=500");
    expect(body.accounts).toEqual([]);
  });

  it.each([
    "paykit_visitor=user_123",
    "paykit_visitor=visitor_short",
    "paykit_visitor=visitor_AAAAAAAAAAAAAAAAAAAA",
    "paykit_visitor=visitor_aaaaaaaaaaaaaaaaaaaaa",
    'paykit_visitor="visitor_aaaaaaaaaaaaaaaaaaaa"',
    "other_paykit_visitor=visitor_aaaaaaaaaaaaaaaaaaaa",
  ])("is a new one with a cookie that is none of ours: %s", async (cookie) => {
    const answer = await app.page("GET", "/demo", { cookie });
    expect(answer.cookie).toMatch(/^paykit_visitor=visitor_/);
    expect(answer.cookie).not.toBe(cookie);
  });

  it("without a cookie is one account for the form and the page behind it", async () => {
    const form = { intent: "generate", token: randomUUID() };
    const answer = await app.page("POST", "/demo", { form, from });
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(await creditsOf(answer.cookie)).toBe(4);
    expect(answer.text).toContain("Metered: image_gen");
  });

  it("sends a form twice and it is done once", async () => {
    const cookie = visitor();
    const form = { intent: "upscale", token: randomUUID() };
    const once = await app.page("POST", "/demo", { form, from, cookie });
    const twice = await app.page("POST", "/demo", { form, from, cookie });
    expect([once.status, twice.status, await creditsOf(cookie)]).toEqual([200, 200, 1]);
    expect(twice.text).toContain("idempotent-replayed");
  });

  it.each(["/?index", "/demo"])(
    "in a browser that keeps no cookies is one account all the same, by the forms of %s",
    async (path) => {
      const { text } = await app.page("GET", path);
      const form = { intent: "generate", token: fieldOf(text, "token"), visitor: fieldOf(text, "visitor") };
      const once = await app.page("POST", path, { form, from });
      expect([once.cookie, fieldOf(once.text, "visitor")]).toEqual([`paykit_visitor=${form.visitor}`, form.visitor]);
      const twice = await app.page("POST", path, { form, from });
      expect(twice.text).toContain("idempotent-replayed");
      expect(await creditsOf(once.cookie)).toBe(4);
      const forged = await app.page("POST", path, { form: { ...form, visitor: "user_123" }, from });
      expect(forged.cookie).toMatch(/^paykit_visitor=visitor_[a-z0-9]{20}$/);
      // Their own cookie counts for more.
      const cookie = visitor();
      await app.page("POST", path, { form, from, cookie });
      expect([await creditsOf(cookie), await creditsOf(once.cookie)]).toEqual([4, 4]);
    },
  );

  it("can go back to what answered a form; a page that was asked for is not kept", async () => {
    for (const path of ["/?index", "/demo"]) {
      expect((await app.page("GET", path)).headers.get("cache-control")).toBe("no-store");
      const form = { intent: "generate", token: randomUUID() };
      const { headers } = await app.page("POST", path, { form, from });
      expect(headers.get("cache-control")).toBe("private, no-cache");
    }
  });

  it("is told of the new account on the page, not by a file that is asked for meanwhile", async () => {
    const { cookie } = await app.page("POST", "/demo", { form: { intent: "reset" }, from });
    const file = await app.page("GET", "/llms.txt", { cookie });
    expect([file.headers.get("cache-control"), file.headers.getSetCookie()]).toEqual(["public, max-age=300", []]);
    const page = await app.page("GET", "/demo", { cookie });
    expect(page.text).toContain("You have a new account");
    expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/^paykit_flash=; Max-Age=0/)]);
  });

  it("is refused by another site's page", async () => {
    const form = { intent: "generate", token: randomUUID() };
    const answer = await app.page("POST", "/demo", { form, from: { origin: "https://evil.test" } });
    expect(answer.status).toBe(403);
  });

  it("gets a palette of Pro's by the form only on Pro", async () => {
    const cookie = visitor();
    const draw = async () => {
      const form = { intent: "generate", token: randomUUID(), palette: "ember" };
      const { text } = await app.page("POST", "/demo", { form, from, cookie });
      return /<svg[^>]*role="img".*?fill="(#\w+)"/s.exec(text)?.[1];
    };
    expect(await draw()).toBe("#ecfdf5");
    await app.page("POST", "/demo", { form: { intent: "upgrade", token: randomUUID() }, from, cookie });
    expect(await draw()).toBe("#fff7ed");
  });
});

describe("what the embed's tab says of buying", () => {
  it.each([
    ["sk_test_standin", "in test mode: no money is taken"],
    // Nobody pays real money for a sandbox.
    ["sk_live_standin", "Buying is simulated"],
  ])("with %s", async (STRIPE_SECRET_KEY, words) => {
    await app.close();
    const BETTER_AUTH_SECRET = "only for tests: forty characters or more";
    app = await openApp("the server", { STRIPE_SECRET_KEY, BETTER_AUTH_SECRET, STRIPE_API_BASE: "http://127.0.0.1:1" });
    const { text } = await app.page("GET", "/demo/embed");
    expect(text).toContain(words);
    expect(text.includes("Buying is simulated")).toBe(words === "Buying is simulated");
  });
});

describe("the demo's limits", () => {
  const perMinute = 20;
  beforeAll(async () => {
    await app.close();
    app = await openApp("the server", { RATE_LIMIT_PER_MINUTE: String(perMinute), TRUST_PROXY: "1" });
  });

  it("a visitor who sends too many forms waits, and nobody else does", async () => {
    const cookie = visitor();
    for (let i = 0; i < limits.demoFormsPerVisitorMax; i += 1) {
      expect((await post("buy", { cookie })).status).toBe(200);
    }
    const credits = await creditsOf(cookie);
    const refused = await post("buy", { cookie, address: "192.0.2.2" });
    const wait = Number(refused.headers.get("retry-after"));
    expect(refused.status).toBe(429);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(refused.text).toMatch(/Too many tries of the demo\. Wait \d+ seconds, then try again\./);
    expect(await creditsOf(cookie)).toBe(credits);
    // What was refused is the same form again, as it was typed: it may be sent twice, and is done once at most.
    const token = randomUUID();
    for (const path of ["/?index", "/demo"]) {
      const form = { intent: "generate", token, prompt: "two foxes" };
      const { status, text } = await app.page("POST", path, {
        form,
        cookie,
        headers: { "x-forwarded-for": "192.0.2.2" },
      });
      expect([status, fieldOf(text, "token")]).toEqual([429, token]);
      if (path === "/demo") expect(fieldOf(text, "prompt")).toBe("two foxes");
    }
    expect((await post("buy", { cookie: visitor() })).status).toBe(200);
  });

  it("an address that makes itself one visitor after another waits, and no other address does", async () => {
    let sent = 0;
    let answer = await post("buy", { address: "192.0.2.3" });
    while (answer.status === 200 && sent < 1_000) {
      sent += 1;
      answer = await post("buy", { address: "192.0.2.3" });
    }
    // Half of what everybody has together: that is less than demoFormsPerAddressMax here.
    expect([answer.status, sent]).toEqual([429, (perMinute * limits.demoRateLimitFactor) / 2]);
    expect((await post("buy", { address: "192.0.2.4" })).status).toBe(200);
  });

  it("all together are limited on the API, with Retry-After; what an address may not send does not count", async () => {
    const call = (address: string) =>
      app.call("GET", "/api/v1/access?userId=a", { headers: { "x-forwarded-for": address } });
    // Far more than everybody may, by one address: all but its own share are refused as its own.
    for (let i = 0; i < 300; i += 1) await call("198.51.100.1");
    expect((await call("198.51.100.2")).status).toBe(200);
    let host = 3;
    let answer = await call("198.51.100.3");
    for (let i = 1; answer.status === 200 && i < 1_000; i += 1) {
      host = 3 + Math.floor(i / (perMinute - 1));
      answer = await call(`198.51.100.${host}`);
    }
    expect([answer.status, answer.body.error.code]).toEqual([429, "rate_limited"]);
    expect(answer.body.error.message).toMatch(/^The demo is busy for everybody; try again in \d+ s\.$/);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    // The forms are of the same lot.
    const form = await post("generate", { cookie: visitor(), address: "203.0.113.9" });
    expect([form.status, form.headers.has("retry-after")]).toEqual([429, true]);
  });

  it("with no rate limit there is none", async () => {
    await app.close();
    app = await openApp("the server", { TRUST_PROXY: "1" });
    const cookie = visitor();
    for (let i = 0; i <= limits.demoFormsPerAddressMax; i += 1) {
      expect((await post("downgrade", { cookie })).status).toBe(200);
    }
  });
});
