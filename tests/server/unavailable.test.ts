import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { openStore } from "#app/store/open.server.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createLoadClient, inParallel, type LoadClient } from "#tests/support/load.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { type DatabaseProxy, startProxy } from "#tests/support/proxy.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

describe("when the database can't answer, nothing is allowed and the answer says what is known", () => {
  let databaseUrl: string;
  let proxy: DatabaseProxy;
  let server: TestServer;
  let client: LoadClient;
  const meter = (userId: string, key?: string) =>
    client.post("/api/v1/meter", { userId, event: "e" }, key === undefined ? {} : { "idempotency-key": key });
  const credits = async (userId: string) => {
    const answer = await client.get(`/api/v1/access?userId=${userId}`);
    return "body" in answer ? (answer.body as { credits: number }).credits : undefined;
  };
  const isReady = () =>
    vi.waitFor(async () => expect((await client.get("/readyz")).status).toBe(200), { timeout: 20_000, interval: 100 });

  beforeAll(async () => {
    databaseUrl = await createDatabase(inject("postgresUrl"));
    proxy = await startProxy(databaseUrl);
    server = await startServer({ env: { DATABASE_URL: proxy.databaseUrl } });
    client = createLoadClient(server.url, 50);
  });
  afterAll(async () => {
    client.close();
    expect(await server.end("SIGTERM")).toBe(0);
    proxy.close();
    const store = await openStore({ databaseUrl, warn: () => {} });
    expect(await brokenInvariants(store)).toEqual([]);
    await store.close();
  });

  it("503 with outcome unknown when the reply is lost; the same key settles it, once", async () => {
    expect(await meter("lost", "before")).toMatchObject({ status: 200, body: { remaining: 4 } });
    proxy.set("swallow");
    const answers = await Promise.all([meter("lost", "k"), meter("lost")]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { error: { code: "unavailable", outcome: "unknown" } } });
    }
    proxy.set("pass");
    await isReady();
    const settled = await meter("lost", "k");
    expect(settled).toMatchObject({ status: 200, body: { ok: true } });
    expect(await meter("lost", "k")).toMatchObject({ status: 200, replayed: true });
    // The call without a key may or may not have been taken: nobody can tell, which is what its answer said.
    expect([2, 3]).toContain(await credits("lost"));
  });

  it("a read that can't be answered is 503 too, with no outcome: there is none to know", async () => {
    proxy.set("swallow");
    const answer = await client.get("/api/v1/access?userId=lost");
    proxy.set("pass");
    expect(answer).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
    expect(JSON.stringify(answer)).not.toContain("outcome");
    await isReady();
  });

  it("settles by itself what a cut connection left open when there is a key, and says unknown when there is none", async () => {
    await meter("cut");
    const other = postgres(databaseUrl, { max: 2 });
    // Time to see both of them wait, also on a busy machine, before either gives up.
    await other`alter function meter set lock_timeout = '4s'`;
    const answers = await other.begin(async (sql) => {
      await sql`select 1 from accounts where user_id = 'cut' for update`;
      const sent = [meter("cut", "k"), meter("cut")];
      await vi.waitFor(async () => {
        // Not in the transaction: there, this view would stay as it was at the first look.
        const waiting = await other`select 1 from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()`;
        expect(waiting).toHaveLength(2);
      });
      // Both are at the database, neither is answered: their connections end here.
      proxy.set("refuse");
      proxy.set("pass");
      return sent;
    });
    const [keyed, unkeyed] = await Promise.all(answers);
    expect(keyed).toMatchObject({ status: 200 });
    expect(unkeyed).toMatchObject({ status: 503, body: { error: { code: "unavailable", outcome: "unknown" } } });
    await other`alter function meter set lock_timeout = '1s'`;
    await other.end();
    expect(await meter("cut", "k")).toMatchObject({ status: 200, replayed: true });
    expect([2, 3]).toContain(await credits("cut"));
  });

  it("loses and doubles nothing while connections are cut every 60 ms", async () => {
    const topUp = () =>
      client.post("/api/v1/credits", { userId: "storm", amount: 1_000 }, { "idempotency-key": "top-up" });
    await topUp();
    let cuts = 0;
    const cutting = setInterval(() => {
      proxy.set("refuse");
      proxy.set("pass");
      cuts += 1;
    }, 60);
    const statuses: unknown[] = [];
    let open = Array.from({ length: 300 }, (_, i) => `storm ${i}`);
    for (let round = 0; round < 4; round += 1) {
      const later: string[] = [];
      await inParallel(open, 20, async (key) => {
        const { status } = await meter("storm", key);
        statuses.push(status);
        if (status !== 200) later.push(key);
      });
      open = later;
      if (round === 2) clearInterval(cutting);
    }
    clearInterval(cutting);
    await isReady();
    for (const key of open) expect((await meter("storm", key)).status).toBe(200);
    expect(cuts).toBeGreaterThan(0);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(await credits("storm")).toBe(5 + 1_000 - 300);
  });

  it("503, not 500, when the database no longer lets us in", async () => {
    const admin = postgres(databaseUrl, { max: 1 });
    const [{ name }] = (await admin`select quote_ident(current_database()) as name`) as unknown as [{ name: string }];
    const maintenance = postgres(inject("postgresUrl"), { max: 1 });
    await admin.end();
    await maintenance.unsafe(`alter database ${name} with allow_connections false`);
    await maintenance`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${new URL(databaseUrl).pathname.slice(1)}`;
    expect(await meter("kept out", "k")).toMatchObject({ status: 503 });
    expect(await client.get("/readyz")).toMatchObject({ status: 503, body: { status: "unavailable" } });
    await maintenance.unsafe(`alter database ${name} with allow_connections true`);
    await maintenance.end();
    await isReady();
    expect(await meter("kept out", "k")).toMatchObject({ status: 200, body: { remaining: 4 } });
  });

  it("an account that somebody else holds locked is 503 within seconds, nothing taken, while others are served", async () => {
    await meter("locked");
    const other = postgres(databaseUrl, { max: 1 });
    await other.begin(async (sql) => {
      await sql`select 1 from accounts where user_id = 'locked' for update`;
      const answers = [meter("locked", "k"), meter("locked")];
      expect(await meter("free", "k")).toMatchObject({ status: 200 });
      for (const answer of await Promise.all(answers)) {
        expect(answer).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
        expect(JSON.stringify(answer)).not.toContain("outcome");
      }
    });
    await other.end();
    expect(await credits("locked")).toBe(4);
    expect(await meter("locked", "k")).toMatchObject({ status: 200, replayed: false });
  });

  it("readyz says so and healthz does not, and work goes on when the database is back", async () => {
    proxy.set("refuse");
    expect(await client.get("/readyz")).toMatchObject({
      status: 503,
      body: { reason: "the database can't be reached" },
    });
    expect(await client.get("/healthz")).toMatchObject({ status: 200 });
    expect((await meter("down", "k")).status).toBe(503);
    proxy.set("pass");
    await isReady();
    expect(await meter("down", "k")).toMatchObject({ status: 200, body: { remaining: 4 } });
    expect(server.process.exitCode).toBeNull();
  });
});
