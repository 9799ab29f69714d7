import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createLoadClient } from "#tests/support/load.ts";
import { createDatabase, freePort } from "#tests/support/postgres.ts";
import { startServer } from "#tests/support/server.ts";

interface Attempt {
  userId: string;
  key: string;
}

/** Kills the server with -9 under load, `rounds` times; gives what was acknowledged and what was asked. */
async function killUnderLoad(databaseUrl: string, rounds: number, clients: number) {
  const port = await freePort();
  const acknowledged: Attempt[] = [];
  let unsettled: Attempt[] = [];
  let asked = 0;

  for (let round = 0; round <= rounds; round += 1) {
    const server = await startServer({ env: { DATABASE_URL: databaseUrl }, port });
    const client = createLoadClient(server.url, clients);
    const send = async (attempt: Attempt) => {
      const { userId, key } = attempt;
      const answer = await client.post("/api/v1/meter", { userId, event: "e" }, { "idempotency-key": key });
      if (answer.status === 200) acknowledged.push(attempt);
      else unsettled.push(attempt);
      return answer.status;
    };

    // What the last kill left open becomes definite with the same key.
    const open = unsettled;
    unsettled = [];
    for (const attempt of open) expect(await send(attempt)).toBe(200);
    if (round === rounds) {
      client.close();
      expect(await server.end("SIGTERM")).toBe(0);
      break;
    }

    for (let user = 0; user < 20; user += 1) {
      await client.post("/api/v1/credits", { userId: `u${user}`, amount: 100_000 }, { "idempotency-key": "top-up" });
    }
    let running = true;
    const load = Array.from({ length: clients }, async () => {
      while (running) {
        asked += 1;
        await send({ userId: `u${asked % 20}`, key: `k${asked}` });
      }
    });
    await sleep(400 + Math.random() * 600);
    const killed = server.end("SIGKILL");
    await sleep(20);
    running = false;
    expect(await killed).toBe("SIGKILL");
    await Promise.all(load);
    client.close();
  }
  return { acknowledged, asked, unsettled };
}

async function expectAllThere(
  databaseUrl: string,
  { acknowledged, asked, unsettled }: Awaited<ReturnType<typeof killUnderLoad>>,
) {
  const store = await openStore({ databaseUrl, warn: () => {} });
  const rows = await store.run("read", (db) =>
    rowsOf(
      db,
      sql`select a.user_id || ' ' || e.idempotency_key as line from entries e join accounts a on a.id = e.account_id
          where e.kind = 'meter'`,
    ),
  );
  const lines = rows.map(({ line }) => line as string).sort();
  expect(unsettled).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(0);
  // Each acknowledged meter is there, none of them twice, and nothing is there that was not acknowledged in the end.
  expect(lines).toEqual(acknowledged.map(({ userId, key }) => `${userId} ${key}`).sort());
  expect(lines).toHaveLength(asked);
  expect(await brokenInvariants(store)).toEqual([]);
  await store.close();
}

describe("kill -9 of the server under load", () => {
  it("loses nothing acknowledged and doubles nothing, ten times, on PostgreSQL", { timeout: 180_000 }, async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    const result = await killUnderLoad(databaseUrl, 10, 16);
    await expectAllThere(databaseUrl, result);
    console.log(`kill -9 on PostgreSQL: 10 rounds, ${result.asked} meters, all there once`);
  });

  it("loses nothing acknowledged and doubles nothing, five times, on the embedded database in a folder", {
    timeout: 180_000,
  }, async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-kill-"));
    const result = await killUnderLoad(`file:${folder}`, 5, 8);
    await expectAllThere(`file:${folder}`, result);
    rmSync(folder, { recursive: true });
    console.log(`kill -9 on PGlite: 5 rounds, ${result.asked} meters, all there once`);
  });
});
