import { execFile } from "node:child_process";
import { inspect, promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { stripeEnv } from "#tests/billing/billing-server.ts";
import { type StripeStandIn, startStripeStandIn } from "#tests/stripe/stand-in.ts";
import { createPayKitServer, type PayKitServer } from "../../sdk/src/server/index.ts";
import { startMisbehavingServer } from "./misbehaving-server.ts";
import { type RealProject, startWithProject } from "./real-project.ts";

const address = { baseUrl: "http://127.0.0.1:9" };

describe("every call, on a real project", () => {
  let standIn: StripeStandIn;
  let project: RealProject;
  let paykit: PayKitServer;
  beforeAll(async () => {
    standIn = await startStripeStandIn();
    project = await startWithProject({ env: stripeEnv(standIn) });
    standIn.setWebhook(`${project.server.url}/api/v1/webhook`);
    // A slash at the end is as good as none.
    paykit = createPayKitServer({ secretKey: project.secretKey, baseUrl: `${project.server.url}/` });
  });
  afterAll(async () => {
    standIn.autoDeliver = false;
    await project.server.end("SIGTERM");
    await standIn.close();
  });

  it("meter: paid while there are credits, blocked after, once for each key", async () => {
    const idempotencyKey = "the first picture";
    const first = { userId: "ann", event: "image_gen", cost: 3, costUsd: 0.04, idempotencyKey };
    expect(await paykit.meter(first)).toEqual({ ok: true, remaining: 2 });
    expect(await paykit.meter(first)).toEqual({ ok: true, remaining: 2 });
    expect(await paykit.meter({ userId: "ann", event: "chat" })).toEqual({ ok: true, remaining: 1 });
    expect(await paykit.meter({ userId: "ann", event: "chat", cost: 2 })).toEqual({
      ok: false,
      blocked: true,
      remaining: 1,
    });
    const [key, ...rest] = await project.meterKeys("ann");
    expect(key).toMatch(/^\d+-\d+$/);
    expect(rest).toEqual([idempotencyKey]);
    await expect(paykit.meter({ ...first, cost: 4 })).rejects.toMatchObject({ code: "idempotency_key_reused" });
  });

  it("access, credits and hasAccess", async () => {
    const bob = { userId: "bob & söhne/?#", plan: "free", credits: 5, entitlements: [] };
    expect(await paykit.access(bob.userId)).toEqual(bob);
    expect(await paykit.hasAccess(bob.userId, "pro")).toBe(false);
    const gift = { userId: bob.userId, amount: 10, plan: "pro", idempotencyKey: "welcome" } as const;
    const richer = { ...bob, plan: "pro", credits: 15, entitlements: ["pro"] };
    expect(await paykit.credits(gift)).toEqual(richer);
    expect(await paykit.credits(gift)).toEqual(richer);
    expect(await paykit.hasAccess(bob.userId, "pro")).toBe(true);
    expect(await paykit.hasAccess(bob.userId, "free")).toBe(true);
  });

  it("checkout and portal: addresses at Stripe, once somebody bought", async () => {
    await expect(paykit.portal({ userId: "cleo" })).rejects.toMatchObject({
      code: "no_customer",
      status: 409,
      isUnavailable: false,
    });
    const asked = { userId: "cleo", kind: "credits", successUrl: "https://app.example/thanks" } as const;
    const { url } = await paykit.checkout(asked);
    expect(url.startsWith(standIn.url)).toBe(true);
    standIn.pay(url.slice(url.lastIndexOf("/") + 1), "paid");
    await vi.waitFor(async () => expect((await paykit.access("cleo")).credits).toBe(105), { timeout: 20_000 });
    const portal = await paykit.portal({ userId: "cleo", returnUrl: "https://app.example/account" });
    expect(portal.url.startsWith(standIn.url)).toBe(true);
  });

  it("billingLink: opens the user's page, for as long as was asked", async () => {
    const link = await paykit.billingLink({ userId: "cleo", expiresInSeconds: 60 });
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThan(61_000);
    const page = await fetch(link.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("105");
  });

  it("a PayKit that says no says why", async () => {
    const invalid = paykit.meter({ userId: "ann", event: "e", cost: 0.5 });
    await expect(invalid).rejects.toMatchObject({ code: "invalid_request", status: 400, param: "cost" });
    await expect(invalid).rejects.toThrow(/whole number/);
    const stranger = createPayKitServer({ secretKey: "sk_live_pk1_nobodys", baseUrl: project.server.url });
    await expect(stranger.access("ann")).rejects.toMatchObject({ code: "invalid_key", status: 401 });
  });

  it("the key is in no address and no log line", async () => {
    expect(project.server.output()).not.toContain(project.secretKey);
    const wire = await startMisbehavingServer();
    wire.script({ status: 200, body: { entitlements: [], remaining: 1, url: "https://x.example", expiresAt: "" } });
    const { secretKey } = project;
    const spied = createPayKitServer({ secretKey, baseUrl: wire.url });
    const userId = "u";
    await spied.access(userId);
    await spied.meter({ userId, event: "e" });
    await spied.credits({ userId, amount: 1 });
    await spied.checkout({ userId, kind: "pro" });
    await spied.portal({ userId });
    await spied.billingLink({ userId });
    expect(inspect(spied, { depth: 20, showHidden: true })).not.toContain(secretKey);
    expect(wire.seen).toHaveLength(6);
    for (const { url, body, headers } of wire.seen) {
      expect(url + body).not.toContain(secretKey);
      expect(headers["x-paykit-key"]).toBe(secretKey);
    }
    await wire.close();
  });
});

describe("createPayKitServer refuses", () => {
  afterEach(() => vi.unstubAllGlobals());
  const key = { secretKey: "sk_live_pk1_hunter2hunter2" };

  it.each([
    [{ ...address, secretKey: undefined }, /secretKey is missing.*dashboard/],
    [{ ...address, secretKey: "" }, /secretKey is missing/],
    [{ ...address, secretKey: "pk_live_pk1_hunter2" }, /publishable key.*server needs the secret one/],
    [{ ...address, secretKey: "sk_live_pk1_hunter2\n" }, /no blanks, quotes or line breaks/],
    [{ ...address, secretKey: '"sk_live_pk1_hunter2"' }, /no blanks, quotes or line breaks/],
    [{ ...address, secretKey: "sk_test_hunter2" }, /begins with sk_live_/],
    [{ ...key, baseUrl: undefined }, /absolute address/],
    [{ ...key, baseUrl: "" }, /absolute address/],
    [{ ...key, baseUrl: "/api" }, /absolute address/],
    [{ ...key, baseUrl: "paykit.example.com" }, /absolute address/],
    [{ ...key, baseUrl: "localhost:3000" }, /absolute address/],
    [{ ...key, baseUrl: "ftp://paykit.example" }, /absolute address/],
    [{ ...key, baseUrl: "https://root:hunter2@paykit.example" }, /without a name/],
    [{ ...key, baseUrl: "https://paykit.example/?key=hunter2" }, /a query/],
    [{ ...key, ...address, timeoutMs: 0 }, /timeoutMs/],
    [{ ...key, ...address, timeoutMs: Number.POSITIVE_INFINITY }, /timeoutMs/],
    [{ ...key, ...address, retriesMax: Number.NaN }, /retriesMax/],
  ])("%o, and shows none of it", (options, message) => {
    const make = () => createPayKitServer(options);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(/hunter2/);
  });

  it("a browser, but for the demo's key, which is no secret", () => {
    vi.stubGlobal("document", {});
    expect(() => createPayKitServer({ ...key, ...address })).toThrow(/never be in a browser/);
    expect(() => createPayKitServer({ secretKey: "sk_live_demo", ...address })).not.toThrow();
  });

  it("what would read or write somebody else's account, or look like a lost connection", async () => {
    const paykit = createPayKitServer({ ...key, ...address, onUnavailable: "allow" });
    const userIds = [undefined, null, 7, "\ud800"] as string[];
    for (const userId of userIds) {
      await expect(paykit.access(userId)).rejects.toMatchObject({ code: "invalid_request", param: "userId" });
      await expect(paykit.hasAccess(userId, "pro")).rejects.toMatchObject({ code: "invalid_request" });
    }
    for (const idempotencyKey of ["", "Łukasz", "a\nb", "k".repeat(256), null as unknown as string]) {
      const meter = paykit.meter({ userId: "u", event: "e", idempotencyKey });
      await expect(meter).rejects.toMatchObject({ code: "invalid_request", param: "idempotencyKey", status: 400 });
    }
  });
});

it("a call under way keeps the process alive until it is answered, and nothing does after", async () => {
  const wire = await startMisbehavingServer();
  wire.script("reset after", { status: 200, body: { ok: true, remaining: 1 } });
  const code = `
    import { createPayKitServer } from "./sdk/src/server/index.ts";
    const paykit = createPayKitServer({ secretKey: "sk_live_demo", baseUrl: ${JSON.stringify(wire.url)}, timeoutMs: 600_000 });
    console.log(JSON.stringify(await paykit.meter({ userId: "u", event: "e" })));`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], { timeout: 30_000 });
  expect((await run).stdout).toBe('{"ok":true,"remaining":1}\n');
  await wire.close();
});
