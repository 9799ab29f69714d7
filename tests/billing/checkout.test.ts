import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProject } from "#tests/support/projects.ts";
import { startServer } from "#tests/support/server.ts";
import { ask, type BillingServer, openBillingServer, sessionOf } from "./billing-server.ts";
import { badReturnUrls, goodReturnUrls } from "./return-urls.ts";

let billing: BillingServer;
let users = 0;
const newUser = () => `user ${++users}`;
const checkout = (body: object, headers?: Record<string, string>) => billing.post("/api/v1/checkout", body, headers);
const madeSessions = () =>
  billing.standIn.requests.filter(({ method, path }) => method === "POST" && path === "/v1/checkout/sessions");

beforeAll(async () => {
  billing = await openBillingServer();
});
afterAll(() => billing.close());

describe("what Stripe is asked for", () => {
  it("is one payment of $9 for credits, with whose it is on everything that comes of it", async () => {
    const userId = newUser();
    const { status, body } = await checkout({ userId, kind: "credits", cancelUrl: "https://app.example/back" });
    const [purchase] = await billing.purchases(userId);
    const metadata = { app: "paykit", project: "demo", user: userId, purchase: purchase?.id };
    const price_data = { currency: "usd", unit_amount: "900", product_data: { name: "100 credits" } };
    expect(status).toBe(200);
    expect(madeSessions().at(-1)).toMatchObject({
      idempotencyKey: `paykit-${purchase?.id}-0`,
      params: {
        mode: "payment",
        line_items: [{ quantity: "1", price_data }],
        client_reference_id: purchase?.id,
        metadata,
        payment_intent_data: { metadata },
        customer_creation: "always",
        success_url: `${billing.server.url}/checkout/return?session={CHECKOUT_SESSION_ID}`,
        cancel_url: "https://app.example/back",
      },
    });
    expect(purchase).toMatchObject({ state: "open", url: body.url, stripe_session: sessionOf(body.url) });
    expect(madeSessions().at(-1)?.params).not.toHaveProperty("payment_method_types");
  });

  it("is a subscription of $19 a month for Pro", async () => {
    const userId = newUser();
    await checkout({ userId, kind: "pro" });
    const metadata = { app: "paykit", project: "demo", user: userId };
    const { params } = madeSessions().at(-1) ?? {};
    expect(params).toMatchObject({
      mode: "subscription",
      line_items: [
        { price_data: { currency: "usd", unit_amount: "1900", recurring: { interval: "month" } }, quantity: "1" },
      ],
      metadata,
      subscription_data: { metadata },
    });
    expect(params).not.toHaveProperty("payment_intent_data");
  });

  it("names the customer of the first purchase at the second one, and asks anew for one that was deleted", async () => {
    const userId = newUser();
    const { customer } = await billing.buy(userId);
    await billing.open(userId, "pro");
    expect(madeSessions().at(-1)?.params).toMatchObject({ customer });
    const headers = { authorization: `Bearer ${billing.standIn.secretKey}` };
    await ask(`${billing.standIn.url}/v1/customers/${customer}`, { method: "DELETE", headers });
    const { status } = await checkout({ userId, kind: "credits" });
    expect([status, madeSessions().at(-1)?.params.customer]).toEqual([200, undefined]);
  });
});

describe("return addresses", () => {
  it.each(["successUrl", "cancelUrl"])("refuses every bad one as %s", async (param) => {
    const before = madeSessions().length;
    const answers = await Promise.all(
      badReturnUrls.map((url) => checkout({ userId: "nobody", kind: "credits", [param]: url })),
    );
    const passed = badReturnUrls.filter((_, n) => answers[n]?.status !== 400 || answers[n]?.body.error.param !== param);
    expect(passed).toEqual([]);
    expect(badReturnUrls.length).toBeGreaterThanOrEqual(45);
    expect([madeSessions().length, await billing.purchases("nobody")]).toEqual([before, []]);
  });

  it("takes good ones, and sends people there only after our own page has looked", async () => {
    const userId = newUser();
    for (const successUrl of goodReturnUrls)
      expect((await checkout({ userId, kind: "credits", successUrl })).status, successUrl).toBe(200);
    const sent = madeSessions().slice(-goodReturnUrls.length);
    expect(sent.every(({ params }) => String(params.success_url).startsWith(`${billing.server.url}/checkout/`))).toBe(
      true,
    );
    expect((await billing.purchases(userId)).map((row) => row.success_url)).toEqual(goodReturnUrls);
  });

  it("goes by the project's list once there is one", async () => {
    const project = await makeProject(billing.store);
    const key = { "x-paykit-key": project.publishableKey };
    const statusOf = async (successUrl: string) =>
      (await checkout({ userId: newUser(), kind: "credits", successUrl }, key)).status;
    expect(await statusOf("https://anywhere.example/done")).toBe(200);
    const list = "https://app.example\nhttp://localhost:5173";
    await billing.rows(sql`update projects set allowed_origins = ${list} where id = ${project.id}`);
    expect(await statusOf("https://app.example/done?a=b")).toBe(200);
    expect(await statusOf("https://APP.example:443/done")).toBe(200);
    expect(await statusOf("http://localhost:5173/")).toBe(200);
    // Our own origin counts only where PUBLIC_BASE_URL says which that is: here it is what the Host header claims.
    expect(await statusOf(`${billing.server.url}/dashboard`)).toBe(400);
    const others = [
      "anywhere.example",
      "app.example.evil.example",
      "evil-app.example",
      "app.example:8443",
      "a.app.example",
    ];
    for (const host of others) expect(await statusOf(`https://${host}/done`), host).toBe(400);
    expect(await statusOf("http://app.example/done")).toBe(400);
    expect(await statusOf("http://localhost:5174/")).toBe(400);
  });

  it("the return page settles the purchase and goes where the purchase says, not where its address says", async () => {
    const userId = newUser();
    billing.standIn.autoDeliver = false;
    const { body } = await checkout({ userId, kind: "credits", successUrl: "https://app.example/thanks" });
    billing.standIn.pay(sessionOf(body.url));
    const back = `${billing.server.url}/checkout/return?session=${sessionOf(body.url)}&next=https://evil.example`;
    for (let visit = 0; visit < 3; visit += 1) {
      const answer = await ask(back);
      expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://app.example/thanks"]);
    }
    billing.standIn.autoDeliver = true;
    expect(await billing.access(userId)).toMatchObject({ credits: 105 });
    for (const session of ["", "cs_test_none", "pi_1", "../../etc", "cs_test_%00", "cs_a".padEnd(400, "b")])
      expect((await ask(`${billing.server.url}/checkout/return?session=${session}`)).status, session).toBe(404);
  });
});

describe("idempotency", () => {
  it("gives the same page for the same key, and refuses the key with another body", async () => {
    const userId = newUser();
    const before = madeSessions().length;
    const headers = { "idempotency-key": "k1" };
    const first = await checkout({ userId, kind: "credits" }, headers);
    const again = await checkout({ userId, kind: "credits" }, headers);
    expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([200, first.body, "true"]);
    const others = [{ kind: "pro" }, { kind: "credits", successUrl: "https://app.example" }];
    for (const other of others) {
      const refused = await checkout({ userId, ...other }, headers);
      expect([refused.status, refused.body.error.code]).toEqual([422, "idempotency_key_reused"]);
    }
    const another = await checkout({ userId: newUser(), kind: "credits" }, headers);
    expect(another.body.url).not.toBe(first.body.url);
    expect(madeSessions().length - before).toBe(2);
  });

  it("without a key, each call is a purchase of its own", async () => {
    const userId = newUser();
    expect(await billing.open(userId)).not.toBe(await billing.open(userId));
    expect(await billing.purchases(userId)).toHaveLength(2);
  });

  it.each(["refuse", "dropAfterWork", "error500", "error429"] as const)(
    "keeps the purchase before Stripe is asked, so that after '%s' the same key comes to one session",
    async (mode) => {
      const userId = newUser();
      const before = billing.standIn.sessions.length;
      const headers = { "idempotency-key": "retry" };
      // Twice, because Stripe's library tries a connection that was cut once more by itself.
      billing.standIn.behave({ mode, times: mode === "dropAfterWork" || mode === "refuse" ? 2 : 1 });
      const first = await checkout({ userId, kind: "credits" }, headers);
      billing.standIn.behave({ mode: "ok" });
      expect([first.status, first.body.error?.code]).toEqual([503, "unavailable"]);
      expect(await billing.purchases(userId)).toMatchObject([{ state: "started", url: null, stripe_session: null }]);
      const second = await checkout({ userId, kind: "credits" }, headers);
      expect([second.status, billing.standIn.sessions.length - before]).toEqual([200, 1]);
      billing.standIn.pay(sessionOf(second.body.url));
      await billing.settled();
      expect(await billing.access(userId)).toMatchObject({ credits: 105 });
    },
  );
});

it("says 501 for everything that needs Stripe, where there is no key", async () => {
  const server = await startServer();
  const post = (path: string, body: object) =>
    ask(`${server.url}/api/v1/${path}`, { method: "POST", body: JSON.stringify(body) });
  const answers = await Promise.all([
    post("checkout", { userId: "u", kind: "credits" }),
    post("portal", { userId: "u" }),
    post("webhook", {}),
  ]);
  expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
    Array(3).fill([501, "stripe_not_configured"]),
  );
  await server.end("SIGKILL");
});

it("lets nobody pay real money on the demo project, by no road, and any other project sell", async () => {
  const live = await openBillingServer({ STRIPE_SECRET_KEY: "sk_live_1", BETTER_AUTH_SECRET: "x".repeat(32) });
  const { publishableKey } = await makeProject(live.store);
  const buy = (key: string) =>
    live.post("/api/v1/checkout", { userId: "u", kind: "pro" }, { "x-paykit-key": key, "idempotency-key": "k" });
  for (const key of ["pk_live_demo", "sk_live_demo"]) {
    const { status, body } = await buy(key);
    expect([status, body.error.code]).toEqual([403, "demo_project"]);
  }
  const { body: link } = await live.post("/api/v1/billing-links", { userId: "u" });
  expect((await ask(link.url)).body).not.toContain("Buy 100 credits");
  const form = new URLSearchParams({ intent: "buy-credits", token: crypto.randomUUID() });
  const sent = await ask(link.url, { method: "POST", headers: { origin: live.server.url }, body: form });
  expect([sent.status, sent.body]).toEqual([403, expect.stringContaining("nobody pays real money")]);
  expect(await live.purchases("u")).toEqual([]);
  // The stand-in does not know this key: it was asked.
  expect((await buy(publishableKey)).status).toBe(503);
  expect(await live.purchases("u")).toMatchObject([{ state: "started" }]);
  await live.close();
});
