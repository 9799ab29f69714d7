import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApp, type TestApp, type Way } from "#tests/support/app.ts";
import { makeProject } from "#tests/support/projects.ts";

describe.each<Way>(["the server", "React Router"])("the v1 API, by way of %s", (way) => {
  let app: TestApp;
  let users = 0;
  const newUser = () => `user_${++users}`;
  const meter = (fields: object, headers: Record<string, string> = {}) =>
    app.call("POST", "/api/v1/meter", { body: { event: "image_gen", ...fields }, headers });
  const credits = (fields: object, headers: Record<string, string> = {}) =>
    app.call("POST", "/api/v1/credits", { body: fields, headers });

  beforeAll(async () => {
    app = await openApp(way);
  });
  afterAll(() => app.close());

  describe("as the documents show it", () => {
    it("POST /meter: 5 credits on first touch, then 402 with blocked and the balance as it was", async () => {
      const userId = newUser();
      for (const remaining of [4, 3, 2, 1, 0]) {
        const { status, body } = await meter(
          { userId },
          { "x-paykit-key": "sk_live_demo", "content-type": "application/json" },
        );
        expect([status, body]).toEqual([200, { ok: true, remaining }]);
      }
      const { status, body } = await meter({ userId });
      expect([status, body]).toEqual([402, { ok: false, blocked: true, remaining: 0 }]);
    });

    it("POST /meter with a cost", async () => {
      const userId = newUser();
      expect((await meter({ userId, cost: 2 })).body).toEqual({ ok: true, remaining: 3 });
      expect(await meter({ userId, cost: 4 })).toMatchObject({ status: 402, body: { remaining: 3 } });
    });

    it("GET /access, then POST /credits with amount and plan", async () => {
      const userId = newUser();
      await meter({ userId });
      const shown = await app.call("GET", `/api/v1/access?userId=${userId}&key=pk_live_demo`);
      expect([shown.status, shown.body]).toEqual([200, { userId, plan: "free", credits: 4, entitlements: [] }]);
      await meter({ userId });
      const { status, body } = await credits({ userId, amount: 100, plan: "pro" });
      expect([status, body]).toEqual([200, { userId, plan: "pro", credits: 103, entitlements: ["pro"] }]);
    });

    it("GET /entries: every line with its fields", async () => {
      const userId = newUser();
      await meter({ userId, cost: 2, costUsd: 0.004 }, { "idempotency-key": "k" });
      const { body } = await app.call("GET", `/api/v1/entries?userId=${userId}`);
      const [paid, grant] = body.entries;
      expect(paid).toEqual({
        seq: 2,
        kind: "meter",
        event: "image_gen",
        amount: -2,
        balanceAfter: 3,
        idempotencyKey: "k",
        source: null,
        costUsd: 0.004,
        note: null,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      expect(grant).toMatchObject({ seq: 1, kind: "grant", amount: 5, source: "first_touch", idempotencyKey: null });
      expect(body.nextCursor).toBeNull();
    });

    it("GET /entries: pages by cursor", async () => {
      const userId = newUser();
      for (let i = 0; i < 3; i += 1) await meter({ userId });
      const first = await app.call("GET", `/api/v1/entries?userId=${userId}&limit=3`);
      const second = await app.call("GET", `/api/v1/entries?userId=${userId}&limit=3&cursor=${first.body.nextCursor}`);
      const seqs = [...first.body.entries, ...second.body.entries].map(({ seq }) => seq);
      expect([seqs, second.body.nextCursor]).toEqual([[4, 3, 2, 1], null]);
    });
  });

  describe("bodies", () => {
    it("are JSON whatever the Content-Type says, and unknown fields are ignored", async () => {
      const userId = newUser();
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"]) {
        const answer = await meter({ userId, balance: 1000, projectId: "x", role: "admin" }, { "content-type": type });
        expect(answer.status).toBe(200);
      }
      const { body } = await app.call("GET", `/api/v1/access?userId=${userId}`);
      expect(body.credits).toBe(2);
    });

    it("may be 64 KB, 8 levels deep, and hold ids at their limits", async () => {
      const nested = JSON.parse(`${"[".repeat(7)}${"]".repeat(7)}`);
      const userId = "🦉".repeat(128);
      expect((await meter({ userId, event: "é".repeat(64), nested })).status).toBe(200);
      const start = `{"userId":"${newUser()}","event":"e","pad":"`;
      const full = `${start}${"x".repeat(65_536 - start.length - 2)}"}`;
      expect((await app.call("POST", "/api/v1/meter", { body: full })).status).toBe(200);
    });

    it("may write a whole number in any way JSON has", async () => {
      const body = `{"userId":"${newUser()}","event":"e","cost":2.0}`;
      expect((await app.call("POST", "/api/v1/meter", { body })).body).toEqual({ ok: true, remaining: 3 });
    });
  });

  describe("idempotent", () => {
    it("gives the first answer again, marked as such, also for credits", async () => {
      const userId = newUser();
      const key = { "idempotency-key": "k".repeat(255) };
      const first = await meter({ userId }, key);
      expect(first.headers.get("idempotent-replayed")).toBeNull();
      await meter({ userId });
      const again = await meter({ userId, cost: 1 }, key);
      expect([again.status, again.body, again.headers.get("idempotent-replayed")]).toEqual([200, first.body, "true"]);

      const granted = await credits({ userId, amount: 7 }, { "idempotency-key": "g" });
      const grantedAgain = await credits({ amount: 7, userId, key: "pk_live_demo" }, { "idempotency-key": "g" });
      expect(grantedAgain.body).toEqual(granted.body);
      expect(grantedAgain.headers.get("idempotent-replayed")).toBe("true");
    });

    it("422: the key with another cost, event, costUsd or call", async () => {
      const userId = newUser();
      const key = { "idempotency-key": "k" };
      await meter({ userId }, key);
      for (const fields of [{ cost: 2 }, { event: "chat" }, { costUsd: 1 }]) {
        const { status, body } = await meter({ userId, ...fields }, key);
        expect([status, body.error.code]).toEqual([422, "idempotency_key_reused"]);
      }
      expect((await credits({ userId, amount: 1 }, key)).status).toBe(422);
      expect((await app.call("GET", `/api/v1/access?userId=${userId}`)).body.credits).toBe(4);
    });
  });

  describe("x-paykit-seq", () => {
    const seqOf = ({ headers }: { headers: Headers }) => headers.get("x-paykit-seq");
    const accessOf = (userId: string, method = "GET") => app.call(method, `/api/v1/access?userId=${userId}`);

    it("is the account's on access, 0 for a user nobody wrote to", async () => {
      const userId = newUser();
      expect(seqOf(await accessOf(userId))).toBe("0");
      await meter({ userId });
      expect([seqOf(await accessOf(userId)), seqOf(await accessOf(userId, "HEAD"))]).toEqual(["2", "2"]);
    });

    it("is the entry's on meter, the first one's on a replay, and the account's on 402", async () => {
      const userId = newUser();
      const key = { "idempotency-key": "k" };
      expect(seqOf(await meter({ userId }, key))).toBe("2");
      expect(seqOf(await meter({ userId, cost: 4 }))).toBe("3");
      const refused = await meter({ userId });
      expect([refused.status, seqOf(refused)]).toEqual([402, "3"]);
      expect(seqOf(await meter({ userId }, key))).toBe("2");
    });

    it("is the last entry's on credits, the first one's on a replay, the account's where nothing changed", async () => {
      const userId = newUser();
      const key = { "idempotency-key": "k" };
      expect(seqOf(await credits({ userId, amount: 1, plan: "pro" }, key))).toBe("3");
      expect(seqOf(await credits({ userId, amount: 1 }))).toBe("4");
      expect(seqOf(await credits({ userId, plan: "pro" }))).toBe("4");
      expect(seqOf(await credits({ userId, amount: 1, plan: "pro" }, key))).toBe("3");
    });

    it("is on no answer that tells nothing of an account", async () => {
      const userId = newUser();
      await meter({ userId }, { "idempotency-key": "k" });
      const answers = [
        await meter({ userId, cost: 2 }, { "idempotency-key": "k" }),
        await meter({ userId, cost: 0 }),
        await credits({ userId, amount: 1, key: "pk_live_nobody" }),
      ];
      expect(answers.map((answer) => [answer.status, seqOf(answer)])).toEqual([
        [422, null],
        [400, null],
        [401, null],
      ]);
    });
  });

  describe("keys", () => {
    it("are looked for in the header, then the body, then the query; the first found decides", async () => {
      const a = await makeProject(app.store, { name: "A", freeCredits: 10 });
      const b = await makeProject(app.store, { name: "B", freeCredits: 20 });
      const userId = newUser();
      const at = (query: string) => `/api/v1/meter${query}`;
      const body = { userId, event: "e" };
      const inHeader = { "x-paykit-key": a.secretKey };
      const inBody = await app.call("POST", at(`?key=${b.publishableKey}`), {
        body: { ...body, key: a.publishableKey },
      });
      expect(inBody.body.remaining).toBe(9);
      const all = await app.call("POST", at("?key=wrong"), { body: { ...body, key: "wrong" }, headers: inHeader });
      expect(all.body.remaining).toBe(8);
      const inQuery = await app.call("POST", at(`?key=${b.publishableKey}`), { body });
      expect(inQuery.body.remaining).toBe(19);
      expect((await app.call("POST", at(""), { body })).body.remaining).toBe(4);
    });

    it("403: what needs the secret key, with the publishable one", async () => {
      const project = await makeProject(app.store, { name: "P", secureMetering: true });
      const userId = newUser();
      const calls = (key: string) => [
        meter({ userId, key }),
        credits({ userId, amount: 1, key }),
        app.call("GET", `/api/v1/entries?userId=${userId}&key=${key}`),
      ];
      for (const { status, body } of await Promise.all(calls(project.publishableKey))) {
        expect([status, body.error.code]).toEqual([403, "secret_key_required"]);
      }
      const access = await app.call("GET", `/api/v1/access?userId=${userId}&key=${project.publishableKey}`);
      expect([access.status, access.body.credits]).toEqual([200, 5]);
      for (const { status } of await Promise.all(calls(project.secretKey))) expect(status).toBe(200);
    });

    it("401: a revoked key", async () => {
      const { secretKey, id } = await makeProject(app.store, { name: "P" });
      await app.store.run("write", (db) => db.execute(`update keys set revoked_at = now() where project_id = '${id}'`));
      const { status, body } = await meter({ userId: newUser(), key: secretKey });
      expect([status, body.error.code]).toEqual([401, "invalid_key"]);
    });

    it("open one project each: the same userId elsewhere is another account", async () => {
      const a = await makeProject(app.store, { name: "A" });
      const b = await makeProject(app.store, { name: "B" });
      const userId = newUser();
      await meter({ userId, key: a.secretKey, cost: 5 });
      expect((await meter({ userId, key: b.secretKey })).body.remaining).toBe(4);
      const seen = await app.call("GET", `/api/v1/entries?userId=${userId}&key=${b.secretKey}`);
      expect(seen.body.entries).toHaveLength(2);
    });
  });

  describe("from other people's pages", () => {
    it("answers the preflight with what a page may send", async () => {
      const headers = { origin: "https://shop.example", "access-control-request-method": "POST" };
      const answer = await app.call("OPTIONS", "/api/v1/meter", { headers });
      expect(answer.status).toBe(204);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-allow-methods")).toContain("POST");
      expect(answer.headers.get("access-control-allow-headers")).toBe("content-type, x-paykit-key, idempotency-key");
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    });

    it("lets a page read the answer and its headers, and caches nothing", async () => {
      const { headers } = await meter({ userId: newUser() }, { origin: "https://shop.example" });
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-expose-headers")).toBe(
        "idempotent-replayed, retry-after, x-paykit-portal, x-paykit-seq, x-request-id",
      );
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("set-cookie")).toBeNull();
    });
  });

  describe("methods", () => {
    const allowed = {
      access: "GET, HEAD, OPTIONS",
      entries: "GET, HEAD, OPTIONS",
      meter: "POST, OPTIONS",
      credits: "POST, OPTIONS",
    };
    it.each(Object.entries(allowed))("405 with Allow on /%s", async (path, allow) => {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        if (allow.includes(method)) continue;
        const { status, headers, body } = await app.call(
          method,
          `/api/v1/${path}?userId=a`,
          method === "GET" ? {} : { body: {} },
        );
        expect([status, body.error.code, headers.get("allow")]).toEqual([405, "method_not_allowed", allow]);
      }
    });

    it("HEAD answers like GET, without a body", async () => {
      const answer = await app.call("HEAD", `/api/v1/access?userId=${newUser()}`);
      expect([answer.status, answer.body]).toEqual([200, undefined]);
    });
  });
});

describe("rate limit", () => {
  it("429 with Retry-After for a publishable key and the demo project, never for a secret key", async () => {
    const app = await openApp("the server", { RATE_LIMIT_PER_MINUTE: "3" });
    const { secretKey, publishableKey } = await makeProject(app.store, { name: "P" });
    const access = async (query: string) => await app.call("GET", `/api/v1/access?userId=a${query}`);
    for (const key of ["", "&key=pk_live_demo", "&key=sk_live_demo"]) expect((await access(key)).status).toBe(200);
    const refused = await access("");
    expect([refused.status, refused.body.error.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    // Another project's visitors are counted apart, and its own server is not counted.
    for (let i = 0; i < 3; i += 1) expect((await access(`&key=${publishableKey}`)).status).toBe(200);
    expect((await access(`&key=${publishableKey}`)).status).toBe(429);
    for (let i = 0; i < 10; i += 1) expect((await access(`&key=${secretKey}`)).status).toBe(200);
    await app.close();
  });
});
