import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createLoadClient, type LoadClient } from "#tests/support/load.ts";
import { createDatabase, startPostgres, type TestPostgres } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

// Settings of a whole server are changed here, so it is one of this file's own.
const patience = { timeout: 20_000 };

describe("when a synchronous standby is gone and an operator cancels the wait for it", () => {
  let server: TestPostgres;
  let paykit: TestServer;
  let client: LoadClient;
  let admin: postgres.Sql;

  beforeAll(async () => {
    server = await startPostgres();
    paykit = await startServer({ env: { DATABASE_URL: await createDatabase(server.url) } });
    client = createLoadClient(paykit.url, 4);
    admin = postgres(server.url, { max: 1 });
  });
  afterAll(async () => {
    client.close();
    await paykit.end("SIGTERM");
    await admin.end();
    await server.stop();
  });

  it("a meter that PostgreSQL then calls a success is not called one by us (reliability.md, V7)", async () => {
    const meter = (key: string) =>
      client.post("/api/v1/meter", { userId: "a", event: "e" }, key === "" ? {} : { "idempotency-key": key });
    await meter("before");
    await admin.unsafe("alter system set synchronous_standby_names = 'nobody'");
    await admin`select pg_reload_conf()`;
    await vi.waitFor(async () => {
      expect(await admin`show synchronous_standby_names`).toMatchObject([{ synchronous_standby_names: "nobody" }]);
    }, patience);

    const answer = meter("");
    await vi.waitFor(async () => {
      const cancelled = await admin`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`;
      expect(cancelled).toHaveLength(1);
    }, patience);
    expect(await answer).toMatchObject({ status: 503, body: { error: { code: "unavailable", outcome: "unknown" } } });

    await admin.unsafe("alter system reset synchronous_standby_names");
    await admin`select pg_reload_conf()`;
    await vi.waitFor(async () => expect(await meter("after")).toMatchObject({ status: 200 }), patience);
  });
});
