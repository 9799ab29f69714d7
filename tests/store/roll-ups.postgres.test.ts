import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { describe, expect, inject, it } from "vitest";
import { limits } from "#app/config/limits.ts";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import { rollUp, rollUpAll } from "#app/domain/analytics/roll-up.ts";
import { startRollUpWorker } from "#app/domain/analytics/roll-up-worker.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { accountStats, listAccounts } from "#app/domain/ledger/list-accounts.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { migrate } from "#app/store/migrate.server.ts";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf } from "#app/store/store.ts";
import { inParallel } from "#tests/support/load.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { makeProject } from "#tests/support/projects.ts";
import { wrongRollUps } from "#tests/support/roll-up-invariants.ts";
import { realPostgres } from "#tests/support/stores.ts";
import { rollUpsSuite } from "./roll-ups-suite.ts";

describe("the roll-ups on a real PostgreSQL", () => rollUpsSuite(realPostgres));

async function openTwo() {
  const databaseUrl = await createDatabase(inject("postgresUrl"));
  const open = () => openStore({ databaseUrl, warn: () => {} });
  const stores = [await open(), await open()] as const;
  await migrate(stores[0]);
  return { databaseUrl, stores, close: () => Promise.all(stores.map((store) => store.close())) };
}

describe("roll-ups by several processes", () => {
  it("count each line once, whoever counts, and what was committed before is in every answer", async () => {
    const { stores, close } = await openTwo();
    const [one, two] = stores;
    const project = await makeProject(one, { freeCredits: 0 });
    let isOver = false;
    const rolling = stores.map(async (store) => {
      while (!isOver) await rollUp(store, project.id, { entriesMax: 1 + Math.floor(Math.random() * 30) });
    });
    let credits = 0;
    let seen = 0;
    await inParallel(
      Array.from({ length: 800 }, (_, n) => n),
      16,
      async (n) => {
        const store = n % 2 ? one : two;
        await credit(store, project, { userId: `u${n % 9}`, amount: 2 }, undefined);
        await meter(store, project, { userId: `u${n % 9}`, event: `e${n % 5}`, cost: 1 }, undefined);
        credits += 1;
        if (n % 20 !== 0) return;
        const before = credits;
        const reader = n % 40 ? one : two;
        const [stats, report, byCredits] = await Promise.all([
          accountStats(reader, project.id),
          projectReport(reader, project, 1),
          listAccounts(reader, project.id, { sort: "credits", limit: 100 }),
        ]);
        // Others may have granted and not yet metered: never less than what was done before we asked.
        expect(stats.creditsOutstanding).toBeGreaterThanOrEqual(before);
        expect(report.meteredThisMonth).toBeGreaterThanOrEqual(before);
        expect(byCredits?.accounts.length).toBe(stats.total);
        seen += 1;
      },
    );
    isOver = true;
    await Promise.all(rolling);
    expect(seen).toBe(40);
    expect(await catchUp(two, project.id)).toBe(true);
    expect(await accountStats(one, project.id)).toMatchObject({ total: 9, creditsOutstanding: 800 });
    expect(await wrongRollUps(one)).toEqual([]);
    await close();
  });

  it("are not held up by an account that somebody holds, which follows later", async () => {
    const { databaseUrl, stores, close } = await openTwo();
    const [store] = stores;
    const project = await makeProject(store);
    for (let n = 0; n < 6; n += 1) await meter(store, project, { userId: `u${n}`, event: "e", cost: 1 }, undefined);
    const client = postgres(databaseUrl, { max: 1 });
    const held = accountIdOf(project.id, "u3");
    await client.begin(async (transaction) => {
      await transaction`select from accounts where id = ${held} for update`;
      const errors: unknown[] = [];
      expect(await rollUpAll(store, project.id, () => true).catch((error) => errors.push(error))).toBe(false);
      expect(errors).toEqual([]);
      const left = await store.run("read", (db) => rowsOf(db, sql`select user_id from accounts where has_uncounted`));
      expect(left).toEqual([{ user_id: "u3" }]);
      // The answers are exact all the same; they are counted from the accounts.
      expect(await accountStats(store, project.id)).toMatchObject({ total: 6, creditsOutstanding: 24 });
      expect((await projectReport(store, project, 1)).isComplete).toBe(false);
      expect((await listAccounts(store, project.id, { sort: "credits", limit: 9 }))?.accounts).toHaveLength(6);
    });
    await client.end();
    expect(await catchUp(store, project.id)).toBe(true);
    expect(await wrongRollUps(store)).toEqual([]);
    await close();
  });

  it("keep nobody waiting for an account that somebody else holds", async () => {
    const { databaseUrl, stores, close } = await openTwo();
    const [store] = stores;
    const project = await makeProject(store, { freeCredits: 50 });
    const users = Array.from({ length: 6 }, (_, n) => `u${n}`).sort((a, b) =>
      accountIdOf(project.id, a) < accountIdOf(project.id, b) ? -1 : 1,
    );
    for (const userId of users) await meter(store, project, { userId, event: "e", cost: 1 }, undefined);
    const client = postgres(databaseUrl, { max: 1 });
    let slowestMs = 0;
    await client.begin(async (transaction) => {
      await transaction`select from accounts where id = ${accountIdOf(project.id, users[5] ?? "")} for update`;
      let isOver = false;
      const rolling = rollUpAll(store, project.id, () => true).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const beganAt = performance.now();
        await meter(stores[1], project, { userId: users[0] ?? "", event: "e", cost: 1 }, undefined);
        slowestMs = Math.max(slowestMs, performance.now() - beganAt);
        await sleep(20);
      }
      expect(await rolling).toBe(false);
    });
    await client.end();
    expect(slowestMs).toBeLessThan(600);
    await close();
  });

  it("and what Stripe reports of a payment that is being counted don't wait for each other", async () => {
    const { databaseUrl, stores, close } = await openTwo();
    const [store] = stores;
    const project = await makeProject(store);
    await meter(store, project, { userId: "a", event: "e", cost: 1 }, undefined);
    const id = accountIdOf(project.id, "a");
    const book = (transaction: postgres.TransactionSql) =>
      transaction`select book_payment(${id}, ${project.id}, 'pay:pi_1', 900, 0, 0, 'usd', now())`;
    const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    await client.begin(book);
    await client.begin(async (transaction) => {
      await transaction`select from accounts where id = ${id} for update`;
      const rolling = rollUp(store, project.id).catch(() => {});
      await sleep(150);
      // The first to be told that the two wait for each other would be this one.
      await transaction`set local deadlock_timeout = '10ms'`;
      await book(transaction);
      await rolling;
    });
    await client.end();
    expect(await catchUp(store, project.id)).toBe(true);
    expect(await wrongRollUps(store)).toEqual([]);
    await close();
  });

  it("let new users in while the time zone changes", async () => {
    const { databaseUrl, stores, close } = await openTwo();
    const [store] = stores;
    const project = await makeProject(store);
    const client = postgres(databaseUrl, { max: 1 });
    await client.begin(async (transaction) => {
      await transaction`select set_time_zone(${project.id}, 'Asia/Kolkata')`;
      expect(await meter(store, project, { userId: "new", event: "e", cost: 1 }, undefined)).toMatchObject({
        outcome: "paid",
      });
    });
    await client.end();
    await close();
  });

  it("answer from a database that can't be written, as far as it was counted", async () => {
    const { databaseUrl, stores, close } = await openTwo();
    const [store] = stores;
    const project = await makeProject(store);
    await meter(store, project, { userId: "a", event: "e", cost: 1 }, undefined);
    await catchUp(store, project.id);
    await meter(store, project, { userId: "b", event: "e", cost: 1 }, undefined);
    const url = new URL(databaseUrl);
    url.searchParams.set("options", "-c default_transaction_read_only=on");
    const replica = await openStore({ databaseUrl: url.href, warn: () => {} });
    const report = await projectReport(replica, project, 1);
    expect(report).toMatchObject({
      isComplete: false,
      meteredThisMonth: 1,
      stats: { total: 2, creditsOutstanding: 8 },
    });
    await catchUp(store, project.id);
    expect(await projectReport(replica, project, 1)).toMatchObject({ isComplete: true, meteredThisMonth: 2 });
    await replica.close();
    await close();
  });

  it("happen unasked, in every project, and stop when told to", async () => {
    const { stores, close } = await openTwo();
    const [store] = stores;
    const projects = [await makeProject(store), await makeProject(store), await makeProject(store)];
    for (const project of projects) await meter(store, project, { userId: "a", event: "e", cost: 1 }, undefined);
    const errors: unknown[] = [];
    const workers = stores.map((one) => startRollUpWorker(one, (error) => errors.push(error), 20));
    await expect.poll(() => wrongRollUps(store), { timeout: limits.rollUpEveryMs }).toEqual([]);
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(errors).toEqual([]);
    await close();
  });
});
