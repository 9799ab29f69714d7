import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startServer, type TestServer } from "#tests/support/server.ts";
import { createPayKitClient, type PayKitClient, type PayKitClientOptions } from "../../sdk/src/client/index.ts";
import { type MisbehavingServer, problem, startMisbehavingServer } from "./misbehaving-server.ts";
import { openPage, type Page } from "./page.ts";

const account = { userId: "ann", plan: "free" as const, credits: 5, entitlements: [] as string[] };
const answer = (body: object, seq: number, more: Record<string, string> = {}) => ({
  status: 200,
  body,
  headers: { "x-paykit-seq": String(seq), ...more },
});

describe("a client on a page", () => {
  let api: MisbehavingServer;
  let page: Page;
  let unsubscribe: (() => void)[] = [];
  beforeAll(async () => {
    api = await startMisbehavingServer();
  });
  afterEach(() => {
    for (const end of unsubscribe) end();
    unsubscribe = [];
    expect(page.listeners()).toBe(0);
    vi.unstubAllGlobals();
  });
  afterAll(() => api.close());

  const make = (options: Partial<PayKitClientOptions> = {}) =>
    createPayKitClient({ userId: "ann", apiKey: "pk_live_demo", baseUrl: api.url, ...options });
  const open = (client: PayKitClient) => {
    unsubscribe.push(client.subscribe(() => {}));
    return client;
  };
  const credits = (client: PayKitClient) => client.getState().account?.credits;

  it("sends nothing before somebody listens, reads then, and once for many listeners", async () => {
    page = openPage("https://app.example/");
    api.script(answer(account, 1, { "x-paykit-portal": "open" }));
    const client = make();
    expect(client.getState()).toMatchObject({ account: null, loading: true, error: null });
    expect(api.seen).toEqual([]);
    open(client);
    open(client);
    await vi.waitFor(() => expect(client.getState().loading).toBe(false));
    expect(client.getState()).toMatchObject({ account, error: null, canManageBilling: true });
    expect(api.seen).toHaveLength(1);
    expect(client.hasAccess("free")).toBe(true);
    expect(client.hasAccess("pro")).toBe(false);
  });

  it("shows what a meter left, and a no as a no", async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account }));
    api.script(answer({ ok: true, remaining: 4 }, 2), {
      ...answer({ ok: false, blocked: true, remaining: 4 }, 2),
      status: 402,
    });
    expect(await client.meter("image_gen", 1, { costUsd: 0.02 })).toEqual({ ok: true, remaining: 4 });
    expect(await client.meter("video", 9)).toEqual({ ok: false, blocked: true, remaining: 4 });
    expect(credits(client)).toBe(4);
    expect(api.seen.map(({ body }) => JSON.parse(body))).toEqual([
      { userId: "ann", event: "image_gen", cost: 1, costUsd: 0.02 },
      { userId: "ann", event: "video", cost: 9 },
    ]);
    const [first, second] = api.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(first).not.toBe(second);
  });

  it("rejects when there is no honest answer, and keeps what it knew", async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account, timeoutMs: 500 }));
    api.script(problem(503, "unavailable", { outcome: "unknown" }));
    await expect(client.meter("image_gen", 1, { idempotencyKey: "mine" })).rejects.toMatchObject({
      code: "unavailable",
      outcome: "unknown",
      idempotencyKey: "mine",
    });
    await expect(client.refresh()).rejects.toMatchObject({ code: "unavailable" });
    expect(client.getState()).toMatchObject({ account, loading: false, error: { code: "unavailable" } });
    api.script(answer(account, 1));
    await client.refresh();
    expect(client.getState().error).toBeNull();
  });

  it("shows in one tab what another one did", async () => {
    page = openPage("https://app.example/");
    const [here, there, stranger] = [
      open(make({ initialAccount: account })),
      open(make({ initialAccount: account })),
      open(make({ userId: "bob", initialAccount: { ...account, userId: "bob" } })),
    ];
    api.script(answer({ ok: true, remaining: 4 }, 2), answer({ ...account, plan: "pro", entitlements: ["pro"] }, 3));
    await here?.meter("image_gen");
    await vi.waitFor(() => expect(credits(there as PayKitClient)).toBe(4));
    await there?.upgrade("pro");
    await vi.waitFor(() => expect(here?.hasAccess("pro")).toBe(true));
    expect(stranger?.getState().account).toMatchObject({ userId: "bob", credits: 5, plan: "free" });
  });

  it("sends the visitor to the checkout, and to nothing that runs as a script", async () => {
    page = openPage("https://app.example/editor?file=7#top");
    const went: string[] = [];
    const client = open(make({ initialAccount: account, navigate: (url) => went.push(url) }));
    // The server has metered since: the mark is of what the account has now, not of what the page shows.
    api.script(
      answer({ ...account, credits: 3 }, 4),
      answer({ url: "https://checkout.example/cs_1" }, 4),
      answer({ url: "javascript:alert(1)" }, 4),
    );
    await client.checkout("credits");
    expect(went).toEqual(["https://checkout.example/cs_1"]);
    expect(JSON.parse(api.seen[1]?.body ?? "")).toEqual({
      userId: "ann",
      kind: "credits",
      successUrl: "https://app.example/editor?file=7&paykit=credits.3#top",
      cancelUrl: "https://app.example/editor?file=7#top",
    });
    await expect(client.portal()).rejects.toMatchObject({ code: "unexpected_answer" });
    expect(went).toHaveLength(1);
  });

  it("looks for the purchase after a checkout until it shows", { timeout: 20_000 }, async () => {
    page = openPage("https://app.example/?paykit=credits.5");
    api.script(answer(account, 1), answer({ ...account, credits: 105 }, 2));
    const heard: string[] = [];
    addEventListener("popstate", () => heard.push(page.address));
    const client = open(make({ initialAccount: account }));
    // A router that did not hear of it would put the mark back with the next address it writes.
    expect(heard).toEqual(["https://app.example/"]);
    page.forget("popstate");
    expect(client.getState().confirming).toBe("credits");
    expect(page.address).toBe("https://app.example/");
    await vi.waitFor(() => expect(client.getState().confirming).toBeNull(), { timeout: 15_000 });
    expect(credits(client)).toBe(105);
    expect(api.seen).toHaveLength(2);
  });

  it("reads again when the page is looked at, but not all the time", { timeout: 20_000 }, async () => {
    page = openPage("https://app.example/");
    api.script(answer({ ...account, credits: 7 }, 3));
    const client = open(make({ initialAccount: account }));
    page.emit("focus");
    expect(api.seen).toEqual([]);
    await vi.waitFor(
      () => {
        page.emit("focus");
        expect(credits(client)).toBe(7);
      },
      { timeout: 15_000, interval: 200 },
    );
    page.emit("pageshow");
    page.emit("visibilitychange");
    expect(api.seen).toHaveLength(1);
  });

  it("refuses a secret key, without showing it, and a user that is none", () => {
    page = openPage("https://app.example/");
    for (const apiKey of ["sk_live_pk1_hunter2", " sk_live_pk1_hunter2"]) {
      expect(() => make({ apiKey })).toThrow(/secret key/);
      expect(() => make({ apiKey })).not.toThrow(/hunter2/);
    }
    expect(() => make({ userId: undefined as never })).toThrow(/userId must be text/);
  });

  it("reads again when somebody listens again", { timeout: 20_000 }, async () => {
    page = openPage("https://app.example/");
    api.script(answer(account, 1), answer({ ...account, credits: 55 }, 2));
    const client = make();
    const stop = client.subscribe(() => {});
    await vi.waitFor(() => expect(credits(client)).toBe(5));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    open(client);
    await vi.waitFor(() => expect(credits(client)).toBe(55));
  });

  it("recovers by itself from a refresh that failed", { timeout: 20_000 }, async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account, timeoutMs: 300 }));
    const away = problem(503, "unavailable");
    api.script(away, away, away, answer({ ...account, credits: 8 }, 2));
    await expect(client.refresh()).rejects.toMatchObject({ code: "unavailable" });
    await vi.waitFor(() => expect(credits(client)).toBe(8), { timeout: 15_000 });
    expect(client.getState().error).toBeNull();
  });

  it("tells of a paid meter whatever a subscriber does, and shows it before the caller goes on", async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account }));
    const thrown: unknown[] = [];
    const onUncaught = (error: unknown) => thrown.push(error);
    process.once("uncaughtException", onUncaught);
    unsubscribe.push(
      client.subscribe(() => {
        throw new Error("a subscriber's own mistake");
      }),
    );
    api.script(answer({ ok: true, remaining: 4 }, 2));
    expect(await client.meter("image_gen")).toEqual({ ok: true, remaining: 4 });
    expect(credits(client)).toBe(4);
    await vi.waitFor(() => expect(thrown).toHaveLength(1));
    process.off("uncaughtException", onUncaught);
  });

  it("makes a key of its own where null is given for one", async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account }));
    api.script(answer({ ok: true, remaining: 4 }, 2));
    await client.meter("image_gen", 1, { idempotencyKey: null as never });
    await client.meter("image_gen", 1, { idempotencyKey: null as never });
    const keys = api.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(2);
    expect(keys).not.toContain("null");
  });

  it("takes no answer for PayKit's that lacks what it must have, or that reaches for a prototype", async () => {
    page = openPage("https://app.example/");
    const client = open(make({ initialAccount: account, timeoutMs: 300 }));
    for (const body of [{ credits: 5 }, { credits: 5, plan: "free" }, { ok: true }, [], "5 credits"]) {
      api.script(answer(body as object, 9));
      await expect(client.refresh()).rejects.toMatchObject({ code: "unexpected_answer", isUnavailable: false });
      await expect(client.meter("image_gen")).rejects.toMatchObject({ code: "unexpected_answer" });
    }
    const hostile = JSON.parse(
      '{"error":{"code":"invalid_key","message":"no","docUrl":"x","__proto__":{"body":1},"body":{"ok":true,"remaining":9}}}',
    );
    api.script({ status: 401, body: hostile });
    await expect(client.meter("image_gen")).rejects.toMatchObject({ code: "invalid_key" });
    expect(client.getState().account).toEqual(account);
  });
});

describe("a client without a page, on the real server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.end("SIGTERM"));

  it("meters, buys and upgrades on the demo project", async () => {
    const client = createPayKitClient({ userId: "no page", baseUrl: server.url });
    await client.refresh();
    const [first, second] = await Promise.all([client.meter("image_gen"), client.meter("image_gen", 2)]);
    expect([first?.ok, second?.ok]).toEqual([true, true]);
    await client.buyCredits(10);
    await client.upgrade("pro");
    const account = { userId: "no page", plan: "pro", credits: 12, entitlements: ["pro"] };
    expect(client.getState()).toMatchObject({ account, loading: false });
    expect(client.hasAccess("pro")).toBe(true);
    expect(await client.meter("image_gen", 13)).toEqual({ ok: false, blocked: true, remaining: 12 });
    await expect(client.checkout("credits")).rejects.toMatchObject({ code: "stripe_not_configured", status: 501 });
    await expect(client.meter("")).rejects.toMatchObject({ code: "invalid_request", param: "event" });
  });
});
