import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { eachEntry } from "#app/domain/analytics/each-entry.ts";
import { listAccountTotals } from "#app/domain/analytics/list-account-totals.ts";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import { createRefusals } from "#app/domain/analytics/refusals.ts";
import { rollUp } from "#app/domain/analytics/roll-up.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { accountStats, listAccounts } from "#app/domain/ledger/list-accounts.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { setTimeZone } from "#app/domain/projects/change-project.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { appendLines, numberOf, pay } from "#tests/support/ledger-lines.ts";
import { inParallel } from "#tests/support/load.ts";
import { makeProject, testActor } from "#tests/support/projects.ts";
import { wrongRollUps } from "#tests/support/roll-up-invariants.ts";
import type { StoreKind } from "#tests/support/stores.ts";

/** What the roll-ups promise, whichever driver is below. */
export function rollUpsSuite(kind: StoreKind) {
  let store: Store;
  const run = (query: ReturnType<typeof sql>) => store.run("write", (db) => rowsOf(db, query));
  const fail = (error: unknown) => {
    throw error;
  };
  const daysOf = async (projectId: string) =>
    (
      await run(sql`select day::text, kind, count, credits from usage_days where project_id = ${projectId}
                   order by day, kind`)
    ).map((row) => `${row.day} ${row.kind} ${row.count} ${row.credits}`.replaceAll(/ +/g, " "));

  beforeAll(async () => {
    store = await kind.open();
  });
  afterAll(async () => {
    expect(await wrongRollUps(store)).toEqual([]);
    await store.close();
  });

  it("are what the ledger adds up to after mixed writes by many clients, with rollers running", async () => {
    const projects = [await makeProject(store), await makeProject(store)];
    let writes = 0;
    let isOver = false;
    const roll = async () => {
      while (!isOver) {
        for (const { id } of projects) {
          await rollUp(store, id, { entriesMax: 1 + Math.floor(Math.random() * 40), skipLocked: Math.random() < 0.5 });
        }
      }
    };
    const rolling = Promise.all([roll(), roll()]);
    await inParallel(
      Array.from({ length: 400 }, (_, n) => n),
      8,
      async (n) => {
        const project = projects[n % 2] ?? fail("no project");
        const userId = `u${Math.floor(Math.random() * 12)}`;
        const dice = Math.random();
        if (dice < 0.7)
          await meter(store, project, { userId, event: `e${n % 7}`, cost: 1 + (n % 3), costUsd: n / 1e4 }, undefined);
        else if (dice < 0.9)
          await credit(store, project, { userId, amount: 1 + (n % 50), plan: n % 4 ? undefined : "pro" }, `k${n}`);
        else {
          await credit(store, project, { userId, amount: 1 }, `k${n}`);
          await pay(store, project.id, userId, { amountCents: n % 2 ? 900 : -450, kind: n % 2 ? "payment" : "refund" });
        }
        writes += 1;
      },
    );
    isOver = true;
    await rolling;
    for (const { id } of projects) expect(await catchUp(store, id)).toBe(true);
    expect(writes).toBe(400);
    expect(await wrongRollUps(store)).toEqual([]);
  });

  it("count a tail that is longer than one call takes, piece by piece", async () => {
    const { id } = await makeProject(store);
    for (const user of ["a", "b"]) {
      await appendLines(
        store,
        id,
        user,
        Array.from({ length: 95 }, (_, n) => ({
          amount: n === 0 ? 1_000 : -1,
          ...(n === 0 && { kind: "grant" as const }),
        })),
      );
    }
    const calls = [];
    for (let isDone = false; !isDone; ) {
      const call = await rollUp(store, id, { entriesMax: 40 });
      calls.push(call.counted);
      isDone = call.isDone;
    }
    expect(calls).toEqual([40, 40, 40, 40, 30]);
    expect(await rollUp(store, id)).toEqual({ counted: 0, isDone: true });
    expect(await accountStats(store, id)).toMatchObject({ total: 2, creditsOutstanding: 2 * (1_000 - 94) });
  });

  it("count 200 events by name, the first ones, and the rest together, for ever", async () => {
    const { id } = await makeProject(store);
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => ({ event: `event ${from + n}`, amount: 0 }));
    await appendLines(store, id, "a", lines(0, 150));
    await rollUp(store, id);
    await appendLines(store, id, "a", lines(100, 1_000));
    await appendLines(store, id, "b", lines(0, 300));
    expect(await catchUp(store, id)).toBe(true);
    expect(await numberOf(store, sql`select count(*) from project_events where project_id = ${id}`)).toBe(200);
    const { topEvents } = await projectReport(store, { id }, 1);
    expect(topEvents).toHaveLength(201);
    expect(topEvents.reduce((sum, { count }) => sum + count, 0)).toBe(1_350);
    expect(topEvents.find(({ name }) => name === "event 149")?.count).toBe(3);
    // Those of `a` that came first after the 150.
    expect(topEvents.find(({ name }) => name === "")?.count).toBe(
      1_350 - topEvents.reduce((sum, { name, count }) => (name === "" ? sum : sum + count), 0),
    );
  });

  it("have each line on the day that its project's time zone has, also as that zone changes there and back", async () => {
    const { id } = await makeProject(store);
    const moments = [
      // Kolkata: midnight is 18:30 UTC.
      "2026-03-01T18:29:59.999Z",
      "2026-03-01T18:30:00Z",
      // New York: from 5 hours behind to 4 on 8 March, back on 1 November; a day of 23 hours, and one of 25.
      "2026-03-08T04:59:59.999Z",
      "2026-03-08T05:00:00Z",
      "2026-03-09T03:59:59.999Z",
      "2026-03-09T04:00:00Z",
      "2026-11-01T03:59:59.999Z",
      "2026-11-01T04:00:00Z",
      "2026-11-02T04:59:59.999Z",
      "2026-11-02T05:00:00Z",
    ];
    await appendLines(
      store,
      id,
      "u",
      moments.map((at) => ({ at, amount: 0 })),
    );
    await catchUp(store, id);
    const inUtc = await daysOf(id);
    const change = (zone: string) => setTimeZone(store, id, zone, testActor);

    expect(await change("Asia/Kolkata")).toBe("changed");
    expect(await daysOf(id)).toEqual([
      "2026-03-01 meter 1 0",
      "2026-03-02 meter 1 0",
      "2026-03-08 meter 2 0",
      "2026-03-09 meter 2 0",
      "2026-11-01 meter 2 0",
      "2026-11-02 meter 2 0",
    ]);
    await appendLines(store, id, "u", [{ at: "2026-03-01T18:30:00Z", amount: 0 }]);
    expect(await change("America/New_York")).toBe("changed");
    await catchUp(store, id);
    expect(await daysOf(id)).toEqual([
      "2026-03-01 meter 3 0",
      "2026-03-07 meter 1 0",
      "2026-03-08 meter 2 0",
      "2026-03-09 meter 1 0",
      "2026-10-31 meter 1 0",
      "2026-11-01 meter 2 0",
      "2026-11-02 meter 1 0",
    ]);
    expect(await change("America/New_York")).toBe("unchanged");
    expect(await change("Mars/Olympus_Mons")).toBe("unknown_zone");
    expect(await change("UTC")).toBe("changed");
    expect(await daysOf(id)).toEqual(inUtc.map((row) => row.replace("2026-03-01 meter 2", "2026-03-01 meter 3")));
    const audit = await run(
      sql`select detail from audit_entries where project_id = ${id} and action = 'project.time_zone' order by seq`,
    );
    expect(audit.map(({ detail }) => detail)).toEqual(["Asia/Kolkata", "America/New_York", "UTC"]);
  });

  it("lose nothing when the time zone changes while entries come and are counted", async () => {
    const project = await makeProject(store, { freeCredits: 1_000 });
    const zones = ["Asia/Kolkata", "America/New_York", "Pacific/Chatham", "UTC"];
    await Promise.all([
      inParallel(
        Array.from({ length: 60 }, (_, n) => n),
        3,
        async (n) => {
          await meter(store, project, { userId: `u${n % 5}`, event: "e", cost: 1 }, undefined);
          await rollUp(store, project.id, { entriesMax: 7 });
        },
      ),
      (async () => {
        for (const zone of zones) expect(await setTimeZone(store, project.id, zone, testActor)).toBe("changed");
      })(),
    ]);
    expect(await catchUp(store, project.id)).toBe(true);
    expect(await wrongRollUps(store)).toEqual([]);
  });

  it("count a refused user once, and once more when they buy", async () => {
    const project = await makeProject(store, { freeCredits: 0 });
    const refusals = createRefusals(store, fail);
    const refuse = async (userId: string) => {
      await meter(store, project, { userId, event: "e", cost: 1 }, undefined);
      refusals.note(project.id, userId);
    };
    const blocked = async () => (await projectReport(store, project, 7)).blocked;
    for (const userId of ["a", "b", "c", "a", "a"]) await refuse(userId);
    // Paid before the refusal is written down, after it, not at all.
    await pay(store, project.id, "a", { amountCents: 900 });
    await catchUp(store, project.id);
    await refusals.flush();
    expect(await blocked()).toEqual({ users: 3, bought: 1 });
    await pay(store, project.id, "b", { amountCents: 1_900, currency: "eur" });
    await pay(store, project.id, "c", { amountCents: 900, at: "2026-01-01T00:00:00Z" });
    expect(await blocked()).toEqual({ users: 3, bought: 2 });
    await refuse("b");
    await refuse("a");
    await refusals.flush();
    await pay(store, project.id, "a", { amountCents: 900 });
    await refusals.stop();
    expect(await blocked()).toEqual({ users: 3, bought: 2 });
    expect(await numberOf(store, sql`select sum(times) from blocked_accounts where project_id = ${project.id}`)).toBe(
      7,
    );
  });

  it("list accounts by what they used and by what they lose, and entries by day, page by page", async () => {
    const project = await makeProject(store, { freeCredits: 0 });
    const users = Array.from({ length: 9 }, (_, n) => `u${n}`);
    for (const [n, user] of users.entries()) {
      await appendLines(store, project.id, user, [
        { kind: "purchase", amount: 100, at: "2026-05-01T12:00:00Z" },
        { amount: -(n % 4), costUsdMicros: n * 1_000_000, at: "2026-05-02T12:00:00Z" },
      ]);
      if (n % 2 === 0) await pay(store, project.id, user, { amountCents: 400 });
    }
    expect(await catchUp(store, project.id)).toBe(true);
    const all = async (order: "credits" | "loss") => {
      const found = [];
      let cursor: string | undefined;
      do {
        const page = await listAccountTotals(store, project.id, { order, limit: 2, cursor });
        found.push(...page.accounts);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return found;
    };
    const most = await all("credits");
    expect(most.map(({ credits }) => credits)).toEqual([3, 3, 2, 2, 1, 1, 0, 0, 0]);
    expect(most.map(({ userId }) => userId).sort()).toEqual(users);
    const losing = (await all("loss")).map(({ userId, netUsd }) => `${userId} ${netUsd}`);
    expect(losing).toEqual(["u7 -7", "u5 -5", "u8 -4", "u3 -3", "u6 -2", "u1 -1"]);
    expect((await projectReport(store, project, 30)).losingAccounts.count).toBe(6);

    const byCredits: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAccounts(store, project.id, { sort: "credits", limit: 4, cursor });
      byCredits.push(...(page?.accounts.map(({ balance }) => balance) ?? []));
      cursor = page?.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(byCredits).toEqual([97, 97, 98, 98, 99, 99, 100, 100, 100]);

    const entriesOf = async (from: string, to: string) => {
      const found = [];
      for await (const { userId, amount } of eachEntry(store, project.id, from, to)) found.push(`${userId} ${amount}`);
      return found;
    };
    expect(await entriesOf("2026-05-02", "2026-05-02")).toHaveLength(9);
    expect(await entriesOf("2026-05-01", "2026-05-02")).toHaveLength(18);
    expect(await entriesOf("2026-05-03", "2026-06-02")).toEqual([]);
  });

  it("stream entries that share a moment, each once", async () => {
    const { id } = await makeProject(store);
    for (const user of ["a", "b", "c"]) {
      const lines = Array.from({ length: 900 }, (_, n) => ({
        amount: 1,
        kind: "grant" as const,
        at: `2026-06-0${1 + (n % 2)}T00:00:00.00000${n % 3}Z`,
      }));
      await appendLines(store, id, user, lines);
    }
    const seen = new Set<string>();
    for await (const { userId, seq } of eachEntry(store, id, "2026-06-01", "2026-06-02")) seen.add(`${userId} ${seq}`);
    expect(seen.size).toBe(2_700);
    await catchUp(store, id);
  });

  it("say of a project without accounts, and of one that is none, that there is nothing", async () => {
    const { id } = await makeProject(store);
    for (const project of [id, `prj_${"0".repeat(24)}`]) {
      expect(await accountStats(store, project)).toEqual({ total: 0, free: 0, pro: 0, mrr: 0, creditsOutstanding: 0 });
    }
    const report = await projectReport(store, { id }, 3);
    expect(report).toMatchObject({
      topEvents: [],
      recent: [],
      marginPct: null,
      isComplete: true,
      costUsd: 0,
      netUsd: 0,
    });
    expect(report.series.map(({ metered, granted }) => [metered, granted])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
}
