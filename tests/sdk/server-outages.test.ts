import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inParallel } from "#tests/support/load.ts";
import { freePort } from "#tests/support/postgres.ts";
import { startProxy } from "#tests/support/proxy.ts";
import { startServer } from "#tests/support/server.ts";
import { createPayKitServer, PayKitError } from "../../sdk/src/server/index.ts";
import { type MisbehavingServer, problem, startMisbehavingServer } from "./misbehaving-server.ts";
import { type RealProject, startWithProject } from "./real-project.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

it("meters exactly once when answers get lost: every ok has one entry, every unknown is settled by its key", async () => {
  const { server, secretKey, meterKeys } = await startWithProject();
  const direct = createPayKitServer({ secretKey, baseUrl: server.url });
  const proxy = await startProxy(server.url);
  // Few tries, so that some calls do end without an answer.
  const paykit = createPayKitServer({ secretKey, baseUrl: proxy.databaseUrl, timeoutMs: 5_000, retriesMax: 1 });
  const userId = "ann";
  await direct.credits({ userId, amount: 1_000 });

  let isCutting = true;
  let cuts = 0;
  const cutting = (async () => {
    while (isCutting) {
      await sleep(40 + Math.random() * 160);
      // What is asked in the meantime is done, and its answer never arrives.
      proxy.set("swallow");
      await sleep(Math.random() * 40);
      proxy.set("refuse");
      proxy.set("pass");
      cuts += 1;
    }
  })();
  const paid: string[] = [];
  const unknown: PayKitError[] = [];
  await inParallel(numbers(200), 8, async (n) => {
    const idempotencyKey = `picture ${n}`;
    try {
      const result = await paykit.meter({ userId, event: "image_gen", idempotencyKey });
      expect(result.ok).toBe(true);
      paid.push(idempotencyKey);
    } catch (error) {
      expect(error).toBeInstanceOf(PayKitError);
      expect(error).toMatchObject({ outcome: "unknown", isUnavailable: true, idempotencyKey });
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secretKey);
      unknown.push(error as PayKitError);
    }
  });
  isCutting = false;
  await cutting;
  // One at least, whatever the cuts were like: it is done, and nobody hears of it.
  proxy.set("swallow");
  const lost = paykit.meter({ userId, event: "image_gen", idempotencyKey: "picture 200" }).catch((error) => error);
  unknown.push(await lost);
  expect(unknown.at(-1)).toMatchObject({ outcome: "unknown", idempotencyKey: "picture 200" });
  proxy.close();
  expect(paid).not.toEqual([]);
  const before = await meterKeys(userId);
  for (const key of paid) expect(before.filter((other) => other === key)).toHaveLength(1);
  for (const { idempotencyKey } of unknown) {
    expect(await direct.meter({ userId, event: "image_gen", idempotencyKey })).toMatchObject({ ok: true });
  }
  const keys = await meterKeys(userId);
  expect(keys.sort()).toEqual(
    numbers(201)
      .map((n) => `picture ${n}`)
      .sort(),
  );
  expect((await direct.access(userId)).credits).toBe(1_005 - 201);
  expect(await server.end("SIGTERM")).toBe(0);
  console.log(`${cuts} cuts: ${paid.length} paid, ${unknown.length} unknown and settled, 201 entries`);
});

it("goes on by itself when PayKit is killed and comes back", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-sdk-server-"));
  const port = await freePort();
  const env = { DATABASE_URL: `file:${folder}`, BETTER_AUTH_SECRET: "a secret that is long enough for the tests" };
  const { server, secretKey, meterKeys } = await startWithProject({ env, port });
  const paykit = createPayKitServer({ secretKey, baseUrl: server.url, timeoutMs: 50_000, retriesMax: 100 });
  const userId = "ann";
  await paykit.credits({ userId, amount: 1_000 });

  let answered = 0;
  let restarted: ReturnType<typeof startServer> | undefined;
  await inParallel(numbers(300), 8, async (n) => {
    const result = await paykit.meter({ userId, event: "image_gen", idempotencyKey: `picture ${n}` });
    expect(result.ok).toBe(true);
    answered += 1;
    if (answered === 100) restarted = server.end("SIGKILL").then(() => startServer({ env, port }));
  });
  const second = await restarted;
  expect((await meterKeys(userId)).sort()).toEqual(
    numbers(300)
      .map((n) => `picture ${n}`)
      .sort(),
  );
  expect((await paykit.access(userId)).credits).toBe(1_005 - 300);
  expect(await second?.end("SIGTERM")).toBe(0);
  rmSync(folder, { recursive: true });
});

describe("while PayKit is away", () => {
  let project: RealProject;
  let away: MisbehavingServer;
  const call = { userId: "u", event: "e", idempotencyKey: "k" };
  const hurry = { timeoutMs: 1_000, retriesMax: 1 };
  beforeAll(async () => {
    project = await startWithProject();
    await project.server.end("SIGKILL");
    away = await startMisbehavingServer();
  });
  afterAll(() => away.close());

  it("deny, which is what you get, rejects, and the error says how to settle it", async () => {
    const { secretKey, server } = project;
    const paykit = createPayKitServer({ secretKey, baseUrl: server.url, ...hurry });
    const gone = { code: "unreachable", status: 0, isUnavailable: true };
    await expect(paykit.meter(call)).rejects.toMatchObject({ ...gone, outcome: "unknown", idempotencyKey: "k" });
    await expect(paykit.meter({ userId: "u", event: "e" })).rejects.toMatchObject({
      idempotencyKey: expect.stringMatching(/^\d+-\d+$/),
    });
    await expect(paykit.access("u")).rejects.toMatchObject(gone);
    await expect(paykit.hasAccess("u", "pro")).rejects.toMatchObject(gone);
    expect(await paykit.hasAccess("u", "free")).toBe(true);
    const allowed = { ok: true, remaining: null, unavailable: true };
    expect(await paykit.meter({ ...call, onUnavailable: "allow" })).toEqual(allowed);
  });

  it("allow lets calls through, and says that it did", async () => {
    const { secretKey, server } = project;
    const paykit = createPayKitServer({ secretKey, baseUrl: server.url, ...hurry, onUnavailable: "allow" });
    expect(await paykit.meter(call)).toEqual({ ok: true, remaining: null, unavailable: true });
    expect(await paykit.hasAccess("u", "pro")).toBe(true);
    await expect(paykit.access("u")).rejects.toMatchObject({ code: "unreachable" });
    await expect(paykit.credits({ userId: "u", amount: 1 })).rejects.toMatchObject({ code: "unreachable" });
    await expect(paykit.meter({ ...call, onUnavailable: "deny" })).rejects.toMatchObject({ code: "unreachable" });
  });

  it.each([
    ["lets through", 503, "unavailable", true],
    ["lets through", 500, "internal_error", true],
    ["lets through", 429, "rate_limited", true],
    ["refuses", 400, "invalid_request", false],
    ["refuses", 401, "invalid_key", false],
    ["refuses", 409, "some_lock", false],
    ["refuses", 403, "secret_key_required", false],
    ["refuses", 422, "idempotency_key_reused", false],
  ])("allow %s %i %s", async (_, status, code, isAllowed) => {
    away.script(problem(status, code));
    const paykit = createPayKitServer({
      secretKey: "sk_live_demo",
      baseUrl: away.url,
      ...hurry,
      onUnavailable: "allow",
    });
    if (isAllowed) expect(await paykit.meter(call)).toEqual({ ok: true, remaining: null, unavailable: true });
    else await expect(paykit.meter(call)).rejects.toMatchObject({ code, status });
  });

  it("allow lets nothing through on somebody else's page, as of a wrong address", async () => {
    const paykit = createPayKitServer({
      secretKey: "sk_live_demo",
      baseUrl: away.url,
      ...hurry,
      onUnavailable: "allow",
    });
    for (const status of [200, 404]) {
      away.script({ status, body: "<!doctype html><title>An app</title>" });
      await expect(paykit.meter(call)).rejects.toMatchObject({ code: "unexpected_answer", isUnavailable: false });
      away.script({ status, body: "<!doctype html><title>An app</title>" });
      await expect(paykit.hasAccess("u", "pro")).rejects.toMatchObject({ code: "unexpected_answer" });
    }
  });

  it("allow keeps a no that PayKit gave", async () => {
    away.script({ status: 402, body: { ok: false, blocked: true, remaining: 0 } });
    const paykit = createPayKitServer({ secretKey: "sk_live_demo", baseUrl: away.url, onUnavailable: "allow" });
    expect(await paykit.meter(call)).toEqual({ ok: false, blocked: true, remaining: 0 });
  });
});
