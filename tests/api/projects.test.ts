import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectsPage } from "#contract/projects.ts";
import { openApp, type TestApp, type Way } from "#tests/support/app.ts";
import { makeProject } from "#tests/support/projects.ts";

const ourPage = { origin: "http://paykit.test" };

describe.each<Way>(["the server", "React Router"])("projects and accounts by the API, by way of %s", (way) => {
  let app: TestApp;
  beforeAll(async () => {
    // Without a secret for sessions everybody is the demo owner, so a page of ours needs no cookie.
    app = await openApp(way);
  });
  afterAll(() => app.close());
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    app.call("POST", "/api/v1/projects", { body, headers: { ...ourPage, ...headers } });
  const patch = (body: unknown, headers: Record<string, string> = {}) =>
    app.call("PATCH", "/api/v1/projects", { body, headers });

  it("POST /projects: answers with both keys, which work at once; GET /projects lists it without the secret", async () => {
    const { status, body } = await create({ name: "  Studio " });
    expect([status, body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^prj_[0-9a-f]{24}$/),
        name: "Studio",
        publishableKey: expect.stringMatching(/^pk_live_pk1_/),
        secretKey: expect.stringMatching(/^sk_live_pk1_/),
        secureMetering: false,
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    for (const key of [body.publishableKey, body.secretKey]) {
      const meter = { userId: "u", event: "e", key };
      expect((await app.call("POST", "/api/v1/meter", { body: meter })).status).toBe(200);
    }
    const listed = await app.call("GET", "/api/v1/projects", { headers: ourPage });
    expect(projectsPage.parse(listed.body).projects.map(({ id }) => id)).toContain(body.id);
    expect(JSON.stringify(listed.body)).not.toContain("sk_live");
    expect(listed.headers.get("access-control-allow-origin")).toBeNull();
    expect((await create({})).body.name).toBe("My project");
  });

  it("POST /projects: one project for one Idempotency-Key, whose secret a replay can't show and says so", async () => {
    const key = { "idempotency-key": "make-one" };
    const first = await create({ name: "Idempotent" }, key);
    const again = await create({ name: "Idempotent" }, key);
    const { secretKey, ...shown } = first.body;
    expect(secretKey).toMatch(/^sk_live_pk1_/);
    expect(again.body).toEqual({ ...shown, secretKey: null, notice: expect.stringContaining("kept nowhere") });
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    const other = await create({ name: "Another" }, key);
    expect([other.status, other.body.error.code]).toEqual([422, "idempotency_key_reused"]);
  });

  it.each([
    ["a number", 5],
    ["null", null],
    ["blank", "  "],
    ["81 characters", "x".repeat(81)],
    ["100,000 characters would be too large a body; 60,000", "x".repeat(60_000)],
    ["with a line feed", "a\nb"],
    ["with a NUL", "a\0b"],
    ["with a bidirectional override", "a\u202eb"],
    ["with half a surrogate pair", "a\ud800"],
    ["a list", ["a"]],
  ])("POST /projects: refuses a name that is %s, and makes nothing", async (_name, name) => {
    const count = async () => (await app.call("GET", "/api/v1/projects", { headers: ourPage })).body.projects.length;
    const before = await count();
    const { status, body } = await create({ name });
    expect([status, body.error.code, body.error.param]).toEqual([400, "invalid_request", "name"]);
    expect(await count()).toBe(before);
  });

  it("GET and POST /projects: refused to any page but ours, and to a key", async () => {
    for (const headers of [
      {},
      { origin: "https://evil.example" },
      { origin: "null" },
      { "x-paykit-key": "sk_live_demo" },
    ]) {
      for (const method of "origin" in headers ? ["GET", "POST"] : ["POST"]) {
        const answer = await app.call(method, "/api/v1/projects", { headers, ...(method === "POST" && { body: {} }) });
        expect([answer.status, answer.body.error.code]).toEqual([403, "cross_origin"]);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
  });

  it("PATCH /projects: secure metering on and off, at once, with the secret key in header or body", async () => {
    const { id, publishableKey, secretKey } = await makeProject(app.store);
    const meter = () => app.call("POST", "/api/v1/meter", { body: { userId: "u", event: "e", key: publishableKey } });
    expect((await meter()).status).toBe(200);
    expect((await patch({ secureMetering: true, key: secretKey })).body).toEqual({ id, secureMetering: true });
    const refused = await meter();
    expect([refused.status, refused.body.error.code]).toEqual([403, "secret_key_required"]);
    expect((await patch({ secureMetering: false }, { "x-paykit-key": secretKey })).body.secureMetering).toBe(false);
    expect((await meter()).status).toBe(200);
    expect((await patch({ secureMetering: true, key: publishableKey })).body.error.code).toBe("secret_key_required");
    expect((await patch({ secureMetering: "true", key: secretKey })).body.error.param).toBe("secureMetering");
    for (const key of ["pk_live_demo", "sk_live_demo"]) {
      expect(await patch({ secureMetering: true, key })).toMatchObject({
        status: 403,
        body: { error: { code: "demo_project" } },
      });
    }
    expect((await patch({ secureMetering: true })).body.error.code).toBe("demo_project");
  });

  it("GET /accounts: pages by user id, searched by the beginning of it, with counts over all", async () => {
    const { secretKey, publishableKey } = await makeProject(app.store);
    const headers = { "x-paykit-key": secretKey };
    for (const userId of ["ann", "anna", "bob", "Ann", "an%"]) {
      await app.call("POST", "/api/v1/credits", {
        body: { userId, amount: 5, ...(userId === "bob" && { plan: "pro" }) },
        headers,
      });
    }
    const list = (query: string) => app.call("GET", `/api/v1/accounts${query}`, { headers });
    const first = (await list("?limit=2")).body;
    const stats = { total: 5, free: 4, pro: 1, mrr: 19, creditsOutstanding: 50 };
    expect(first.stats).toEqual(stats);
    expect(first.accounts).toEqual([
      { userId: "Ann", plan: "free", credits: 10, entitlements: [] },
      { userId: "an%", plan: "free", credits: 10, entitlements: [] },
    ]);
    const second = (await list(`?limit=3&cursor=${first.nextCursor}`)).body;
    expect(second.accounts.map(({ userId }: { userId: string }) => userId)).toEqual(["ann", "anna", "bob"]);
    expect(second.nextCursor).toBeNull();
    const found = (await list(`?q=${encodeURIComponent("an%")}`)).body;
    expect([found.accounts.length, found.stats]).toEqual([1, stats]);
    expect((await list("?cursor=bm9uZQ")).body.error.param).toBe("cursor");
    const byPublishable = await app.call("GET", `/api/v1/accounts?key=${publishableKey}`);
    expect([byPublishable.status, byPublishable.body.error.code]).toEqual([403, "secret_key_required"]);
    expect((await app.call("GET", "/api/v1/accounts?key=pk_live_demo")).status).toBe(200);
  });
});
