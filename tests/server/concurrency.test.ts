import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createLoadClient, inParallel, type LoadClient, shuffled } from "#tests/support/load.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

const clients = 50;

describe("real concurrency: HTTP, the built server, a real PostgreSQL", () => {
  let server: TestServer;
  let store: Store;
  let client: LoadClient;
  const rows = (query: ReturnType<typeof sql>) => store.run("read", (db) => rowsOf(db, query));

  beforeAll(async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    server = await startServer({ env: { DATABASE_URL: databaseUrl } });
    store = await openStore({ databaseUrl, warn: () => {} });
    client = createLoadClient(server.url, clients);
  });
  afterAll(async () => {
    client.close();
    await store.close();
    expect(await server.end("SIGTERM")).toBe(0);
  });

  it("sells each credit once: 200 accounts of 100, 40,000 attempts by 50 clients", { timeout: 240_000 }, async () => {
    const users = Array.from({ length: 200 }, (_, i) => `spender ${i}`);
    await inParallel(users, clients, async (userId) => {
      expect(await client.post("/api/v1/credits", { userId, amount: 95 })).toMatchObject({ body: { credits: 100 } });
    });

    const attempts = shuffled(users.flatMap((userId) => Array<string>(200).fill(userId)));
    const counts = new Map<number | undefined, number>();
    await inParallel(attempts, clients, async (userId) => {
      const { status } = await client.post("/api/v1/meter", { userId, event: "e" });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    });

    expect(Object.fromEntries(counts)).toEqual({ 200: 20_000, 402: 20_000 });
    expect(
      await rows(sql`select count(*)::int as n, min(balance)::int as low, max(balance)::int as high
                          from accounts where user_id like 'spender %'`),
    ).toEqual([{ n: 200, low: 0, high: 0 }]);
    expect(await brokenInvariants(store)).toEqual([]);
  });

  it("has one effect for each of 1,200 keys sent four times, half of them at once", { timeout: 120_000 }, async () => {
    const requests = Array.from({ length: 1_200 }, (_, i) => ({ userId: `keyed ${i % 20}`, key: `key ${i}` }));
    for (let i = 0; i < 20; i += 1) await client.post("/api/v1/credits", { userId: `keyed ${i}`, amount: 1_000 });
    const send = ({ userId, key }: { userId: string; key: string }) =>
      client.post("/api/v1/meter", { userId, event: "e" }, { "idempotency-key": key });

    await inParallel(shuffled(requests), 10, async (request) => {
      const atOnce = requests.indexOf(request) % 2 === 0;
      const answers = [];
      if (atOnce) answers.push(...(await Promise.all(Array.from({ length: 4 }, () => send(request)))));
      else for (let copy = 0; copy < 4; copy += 1) answers.push(await send(request));
      const bodies = new Set(answers.map((answer) => JSON.stringify("body" in answer && answer.body)));
      expect(bodies.size, `answers to ${request.key}: ${[...bodies]}`).toBe(1);
      expect(answers.filter((answer) => "replayed" in answer && answer.replayed)).toHaveLength(3);
    });

    expect(
      await rows(sql`select count(*)::int as n, count(distinct idempotency_key)::int as keys
                          from entries where kind = 'meter' and idempotency_key like 'key %'`),
    ).toEqual([{ n: 1_200, keys: 1_200 }]);
    expect(await brokenInvariants(store)).toEqual([]);
  });

  it("answers 422 to each of 500 reused keys with another body, and writes nothing", async () => {
    const before = await rows(sql`select count(*)::int as n from entries`);
    const statuses: unknown[] = [];
    await inParallel(
      Array.from({ length: 500 }, (_, i) => i),
      clients,
      async (i) => {
        const headers = { "idempotency-key": `key ${i}` };
        const answer = await client.post("/api/v1/meter", { userId: `keyed ${i % 20}`, event: "e", cost: 2 }, headers);
        statuses.push(answer.status);
      },
    );
    expect(statuses).toEqual(Array(500).fill(422));
    expect(await rows(sql`select count(*)::int as n from entries`)).toEqual(before);
  });
});
