import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PayKitError } from "../../sdk/src/wire/error.ts";
import { type Call, send, type Wire } from "../../sdk/src/wire/send.ts";
import { type MisbehavingServer, problem, startMisbehavingServer } from "./misbehaving-server.ts";

const secretKey = "sk_live_pk1_a_secret_of_this_test";
const paid = { status: 200, body: { ok: true, remaining: 4 } };
const meter: Call = {
  path: "meter",
  fields: { userId: "u", event: "e" },
  answersWith: "remaining",
  idempotencyKey: "this one action",
};
const read: Call = { path: "access", fields: { userId: "u" }, answersWith: "credits" };

describe("send", () => {
  let server: MisbehavingServer;
  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterAll(() => server.close());

  const wire = (more: Partial<Wire> = {}): Wire => ({
    baseUrl: server.url,
    apiKey: secretKey,
    timeoutMs: 10_000,
    retriesMax: 3,
    fetch,
    init: {},
    ...more,
  });
  const keysSeen = () => [...new Set(server.seen.map(({ headers }) => headers["idempotency-key"]))];

  /** The error of a call, after looking that the key is nowhere in it. */
  async function failureOf(call: Call, more: Partial<Wire> = {}): Promise<PayKitError> {
    const error = await send(wire(more), call).then(
      (sent) => expect.fail(`answered ${JSON.stringify(sent.body)}`),
      (error) => error,
    );
    expect(error).toBeInstanceOf(PayKitError);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secretKey);
    expect(JSON.stringify(error)).not.toContain(secretKey);
    return error;
  }

  describe("tries again, with the same key and the same body", () => {
    const unavailable = problem(503, "unavailable", { outcome: "unknown" });
    it.each([
      ["a connection that is reset before the body was read", "reset before" as const],
      ["a connection that is reset after the body was read", "reset after" as const],
      ["an answer that stops midway", "stop midway" as const],
      ["503", unavailable],
      ["503 of a proxy", { status: 503, body: "<h1>Service Unavailable</h1>" }],
      ["500", problem(500, "internal_error")],
      ["429", problem(429, "rate_limited")],
      [
        "429 with a Retry-After that is a date",
        problem(429, "rate_limited", {}, { "retry-after": new Date().toUTCString() }),
      ],
      ["409 of a lock", { status: 409, body: {} }],
    ])("after %s", async (_, step) => {
      server.script(step, paid);
      const sent = await send(wire(), meter);
      expect(sent.body).toEqual(paid.body);
      expect(server.seen).toHaveLength(2);
      expect(keysSeen()).toEqual([meter.idempotencyKey]);
      expect(JSON.parse(server.seen.at(-1)?.body ?? "")).toEqual(meter.fields);
      expect(server.seen.every(({ method, url }) => method === "POST" && url === "/api/v1/meter")).toBe(true);
    });

    it("after a connection that hangs, while time is left", async () => {
      server.script("hang", paid);
      const startedAt = performance.now();
      // A part of this is no whole number of milliseconds, which Node's AbortSignal.timeout refuses.
      expect((await send(wire({ timeoutMs: 1_999 }), meter)).body).toEqual(paid.body);
      expect(performance.now() - startedAt).toBeGreaterThan(1_000);
      expect(server.seen).toHaveLength(2);
      expect(keysSeen()).toEqual([meter.idempotencyKey]);
    });

    it("after a kept connection that the server has closed meanwhile", async () => {
      server.script(paid);
      await send(wire(), meter);
      server.script({ ...paid, headers: { connection: "close" } });
      for (let calls = 0; calls < 5; calls += 1) expect((await send(wire(), meter)).body.ok).toBe(true);
    });

    it("and takes a 402 for the answer, whatever came before it", async () => {
      server.script(unavailable, { status: 402, body: { ok: false, blocked: true, remaining: 0 } });
      expect(await send(wire(), meter)).toMatchObject({ body: { blocked: true } });
    });
  });

  describe("gives up", () => {
    it("after so many tries", async () => {
      server.script(problem(503, "unavailable"));
      const error = await failureOf(meter);
      const { idempotencyKey } = meter;
      expect(error).toMatchObject({ code: "unavailable", status: 503, requestId: "req_1", idempotencyKey });
      expect(error.isUnavailable).toBe(true);
      expect(error.outcome).toBeUndefined();
      expect(server.seen).toHaveLength(4);
    });

    it("after one when there are to be no retries", async () => {
      server.script("reset after");
      expect(await failureOf(meter, { retriesMax: 0 })).toMatchObject({ code: "unreachable", outcome: "unknown" });
      expect(server.seen).toHaveLength(1);
    });

    it.each([
      problem(400, "invalid_request", { param: "event" }),
      problem(401, "invalid_key"),
      problem(403, "secret_key_required"),
      problem(404, "not_found"),
      problem(409, "no_customer"),
      problem(409, "limit_reached"),
      problem(422, "idempotency_key_reused"),
      problem(501, "stripe_not_configured"),
      problem(502, "stripe_refused"),
      { status: 404, body: "<h1>There is no such app</h1>" },
      { status: 200, body: "<!doctype html><p>Sign in to this Wi-Fi" },
      { status: 200, body: { status: "ok" } },
      { status: 402, body: { error: { code: "402", message: "This deployment is disabled" } } },
    ])("at once on a no: %o", async (step) => {
      server.script(step);
      const error = await failureOf(meter);
      expect(error).toMatchObject({ status: step.status, isUnavailable: false });
      expect(server.seen).toHaveLength(1);
    });

    it("at once when it is told to wait longer than there is time", async () => {
      server.script(problem(429, "rate_limited", {}, { "retry-after": "60" }));
      const startedAt = performance.now();
      const error = await failureOf(meter);
      expect(error).toMatchObject({ code: "rate_limited", retryAfterSeconds: 60, isUnavailable: true });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(server.seen).toHaveLength(1);
    });

    it.each(["hang" as const, problem(503, "unavailable"), "reset after" as const])(
      "when the time is over: %o",
      async (step) => {
        server.script(step);
        const startedAt = performance.now();
        const error = await failureOf(meter, { timeoutMs: 1_000, retriesMax: 100 });
        const tookMs = performance.now() - startedAt;
        expect(error.isUnavailable).toBe(true);
        expect(tookMs).toBeGreaterThan(200);
        expect(tookMs).toBeLessThan(3_000);
        expect(server.seen.length).toBeLessThan(8);
      },
    );

    it("on a redirect, without handing the key on", async () => {
      const other = await startMisbehavingServer();
      other.script(paid);
      server.script({ status: 307, headers: { location: `${other.url}/api/v1/meter` } });
      expect(await failureOf(meter)).toMatchObject({ code: "unexpected_answer", status: 307, isUnavailable: false });
      expect(other.seen).toEqual([]);
      await other.close();
    });

    it("on a name that does not exist, and on a port where nobody is", async () => {
      const nobody = { code: "unreachable", status: 0, isUnavailable: true };
      expect(await failureOf(read, { baseUrl: "http://paykit.invalid", timeoutMs: 1_500 })).toMatchObject(nobody);
      expect(await failureOf(read, { baseUrl: "http://127.0.0.1:9", timeoutMs: 1_500 })).toMatchObject(nobody);
    });

    it("on something that is no HTTP", async () => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.9\r\n");
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as { port: number };
      expect(await failureOf(meter, { baseUrl: `http://127.0.0.1:${port}`, retriesMax: 1 })).toMatchObject({
        code: "unreachable",
        outcome: "unknown",
      });
      for (const socket of sockets) socket.destroy();
      server.close();
    });
  });

  describe("says that the outcome is unknown", () => {
    it("when an earlier try may have come through, whatever became of the last", async () => {
      server.script("reset after", problem(401, "invalid_key"));
      expect(await failureOf(meter)).toMatchObject({ code: "invalid_key", outcome: "unknown" });
      server.script(problem(503, "unavailable", { outcome: "unknown" }), problem(503, "unavailable"));
      expect(await failureOf(meter)).toMatchObject({ code: "unavailable", outcome: "unknown" });
    });

    it("when PayKit failed, or a proxy answered in its place, also with an error that has a code", async () => {
      for (const step of [
        problem(500, "internal_error"),
        { status: 502, body: "<h1>Bad Gateway</h1>" },
        { status: 502, body: { error: { code: "ROUTER_EXTERNAL_TARGET_ERROR", message: "…" } } },
      ]) {
        server.script(step);
        expect(await failureOf(meter, { retriesMax: 0 })).toMatchObject({ outcome: "unknown" });
      }
    });

    it("never of a read", async () => {
      for (const step of ["reset after" as const, problem(500, "internal_error"), { status: 502, body: "" }]) {
        server.script(step);
        expect((await failureOf(read, { retriesMax: 1 })).outcome).toBeUndefined();
      }
    });
  });

  it("waits longer each time, never twice the same, and at least as long as it is told", async () => {
    const waits = async (step = problem(503, "unavailable")) => {
      server.script(step);
      await failureOf(meter, { retriesMax: 2 });
      const at = server.seen.map(({ atMs }) => atMs);
      return [1, 2].map((n) => (at[n] ?? 0) - (at[n - 1] ?? 0));
    };
    const all = [await waits(), await waits(), await waits()];
    for (const [first = 0, second = 0] of all) {
      expect(first).toBeGreaterThan(95);
      expect(second).toBeGreaterThan(195);
    }
    expect(new Set(all.flat().map(Math.round)).size).toBeGreaterThan(3);
    for (const wait of await waits(problem(503, "unavailable", {}, { "retry-after": "1" }))) {
      expect(wait).toBeGreaterThan(990);
    }
  });

  it("is no 'unreachable' what can't be sent at all", async () => {
    server.script(paid);
    await expect(send(wire(), { ...meter, fields: { userId: "u", event: "e", cost: 1n } })).rejects.toThrow(TypeError);
    expect(server.seen).toEqual([]);
  });

  it("sends a secret key in a header only, and a publishable one of a read in the address", async () => {
    server.script({ status: 200, body: { credits: 5 } });
    await send(wire(), read);
    await send(wire({ apiKey: "pk_live_demo" }), read);
    await send(wire({ apiKey: undefined }), read);
    expect(server.seen.map(({ url, headers }) => [url, headers["x-paykit-key"]])).toEqual([
      ["/api/v1/access?userId=u", secretKey],
      ["/api/v1/access?userId=u&key=pk_live_demo", undefined],
      ["/api/v1/access?userId=u", undefined],
    ]);
  });
});
