import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { openStore } from "#app/store/open.server.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { numberOf } from "#tests/support/ledger-lines.ts";
import { createLoadClient } from "#tests/support/load.ts";
import { freePort, startPostgres } from "#tests/support/postgres.ts";
import { wrongRollUps } from "#tests/support/roll-up-invariants.ts";
import { startServer } from "#tests/support/server.ts";

it("roll-ups are the ledger's sums after kill -9 of the server and of PostgreSQL, in turn, in the middle of rolling", {
  timeout: 240_000,
}, async () => {
  const database = await startPostgres();
  const port = await freePort();
  let server = await startServer({ env: { DATABASE_URL: database.url }, port });
  const rounds = 8;
  let asked = 0;
  let answered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const client = createLoadClient(server.url, 16);
    for (let user = 0; user < 10; user += 1)
      await client.post("/api/v1/credits", { userId: `u${user}`, amount: 10_000 });
    let isRunning = true;
    const meters = Array.from({ length: 10 }, async () => {
      while (isRunning) {
        asked += 1;
        await client.post("/api/v1/meter", { userId: `u${asked % 10}`, event: `e${asked % 3}`, costUsd: 0.002 });
      }
    });
    const readers = Array.from({ length: 3 }, async () => {
      while (isRunning) {
        const { status } = await client.get("/api/v1/analytics");
        if (status === 200) answered += 1;
      }
    });
    await sleep(400 + Math.random() * 600);
    if (round % 2 === 0) expect(await server.end("SIGKILL")).toBe("SIGKILL");
    else await database.crash();
    isRunning = false;
    await Promise.all([...meters, ...readers]);
    client.close();
    if (round % 2 === 0) server = await startServer({ env: { DATABASE_URL: database.url }, port });
  }
  expect(await server.end("SIGTERM")).toBe(0);
  const store = await openStore({ databaseUrl: database.url, warn: () => {} });
  expect(await catchUp(store, "demo")).toBe(true);
  expect(await wrongRollUps(store)).toEqual([]);
  expect(await brokenInvariants(store)).toEqual([]);
  const entries = await numberOf(store, sql`select count(*) from entries`);
  expect(entries).toBeGreaterThan(200);
  expect(answered).toBeGreaterThan(rounds);
  console.log(`kill -9 while rolling up: ${rounds} rounds, ${entries} entries, ${answered} analytics, all sums right`);
  await store.close();
  await database.stop();
});
