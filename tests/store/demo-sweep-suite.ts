import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import { createRefusals } from "#app/domain/analytics/refusals.ts";
import { rollUp } from "#app/domain/analytics/roll-up.ts";
import { sweepDemo } from "#app/domain/demo/sweep-demo.ts";
import { access } from "#app/domain/ledger/access.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { demoProject, type LedgerProject } from "#app/domain/projects/project.ts";
import { errorCode } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { inParallel } from "#tests/support/load.ts";
import { makeProject } from "#tests/support/projects.ts";
import { wrongRollUps } from "#tests/support/roll-up-invariants.ts";
import type { StoreKind } from "#tests/support/stores.ts";

/** What is swept of the demo project, and that nothing else ever is. */
export function demoSweepSuite(kind: StoreKind) {
  let store: Store;
  let project: LedgerProject;
  const run = (query: ReturnType<typeof sql>) => store.run("write", (db) => rowsOf(db, query));
  const pay = (userId: string, of: LedgerProject = demoProject) =>
    meter(store, of, { userId, event: "image_gen", cost: 1, costUsd: 0.01 }, undefined);
  const entriesOf = (userId: string, of: LedgerProject = demoProject) =>
    run(sql`select seq from entries where account_id = ${accountIdOf(of.id, userId)}`);

  beforeAll(async () => {
    store = await kind.open();
    project = await makeProject(store);
  });
  afterAll(async () => {
    expect(await brokenInvariants(store)).toEqual([]);
    await store.close();
  });

  describe("the sweep of the demo project", () => {
    it("leaves accounts that were used lately, however old they are", async () => {
      await pay("lately");
      await run(sql`update accounts set created_at = now() - interval '9 days' where user_id = 'lately'`);
      expect(await sweepDemo(store)).toBe(0);
      expect(await entriesOf("lately")).toHaveLength(2);
    });

    it("takes idle accounts whole, counted or not, and begins them anew when they come back", async () => {
      for (const userId of ["counted", "half counted", "not counted"]) await pay(userId);
      await credit(store, demoProject, { userId: "counted", amount: 100, plan: "pro" }, undefined);
      await catchUp(store, demoProject.id);
      await pay("half counted");
      await pay("another project's", project);
      expect(await sweepDemo(store, 0)).toBeGreaterThanOrEqual(3);
      expect(await run(sql`select 1 from accounts where project_id = 'demo'`)).toEqual([]);
      expect(await run(sql`select 1 from entries where project_id = 'demo'`)).toEqual([]);
      expect(await entriesOf("another project's", project)).toHaveLength(2);
      await catchUp(store, demoProject.id);
      // No row is left under a stranger's name, not even an empty one.
      for (const table of [sql`usage_days`, sql`usage_events`, sql`usage_quarters`])
        expect(await run(sql`select count from ${table} where project_id = 'demo'`)).toEqual([]);
      expect(
        await run(sql`select accounts::int, pro::int, credits_outstanding::int, losing::int
          from project_totals where project_id = 'demo'`),
      ).toEqual([{ accounts: 0, pro: 0, credits_outstanding: 0, losing: 0 }]);
      expect(await pay("counted")).toMatchObject({ outcome: "paid", remaining: 4, seq: 2 });
    });

    it("leaves no events in the report that nobody's account has any more", async () => {
      await pay("swept with its event");
      await catchUp(store, demoProject.id);
      expect((await projectReport(store, demoProject, 7)).topEvents).toMatchObject([{ name: "image_gen" }]);
      await sweepDemo(store, 0);
      expect((await projectReport(store, demoProject, 7)).topEvents).toEqual([]);
    });

    it("leaves roll-ups that add up, with meters, rollers and refusals beside it", async () => {
      const refusals = createRefusals(store, (error) => {
        throw error;
      });
      let isOver = false;
      const until = async (work: () => Promise<unknown>) => {
        while (!isOver) {
          await work();
          await sleep(2);
        }
      };
      const beside = Promise.all([
        until(() => sweepDemo(store, 0)),
        until(() => rollUp(store, demoProject.id, { entriesMax: 7, skipLocked: Math.random() < 0.5 })),
        until(() => refusals.flush()),
      ]);
      await inParallel(
        Array.from({ length: 150 }, (_, n) => n),
        6,
        async (n) => {
          const userId = `user ${n % 8}`;
          await meter(store, demoProject, { userId, event: `e${n % 5}`, cost: 1, costUsd: 0.01 }, undefined);
          const { outcome } = await meter(store, demoProject, { userId, event: "dear", cost: 1_000 }, undefined);
          if (outcome === "insufficient") refusals.note(demoProject.id, userId);
        },
      );
      isOver = true;
      await beside;
      await refusals.stop();
      // Who was refused and then swept before that was written down is nobody any more: that line stays (best effort).
      expect(await catchUp(store, demoProject.id)).toBe(true);
      expect(await catchUp(store, project.id)).toBe(true);
      expect(await wrongRollUps(store)).toEqual([]);
    });

    it("leaves who paid or may be paying", async () => {
      for (const userId of ["paid", "paying", "gave up"]) await pay(userId);
      await run(sql`insert into payments (account_id, id, project_id, kind, amount_cents, currency)
        values (${accountIdOf("demo", "paid")}, 'pay:pi_1', 'demo', 'payment', 900, 'usd')`);
      for (const [userId, state] of Object.entries({ paying: "open", "gave up": "expired" })) {
        await run(sql`insert into purchases (account_id, id, project_id, kind, state, amount_cents, currency, credits, origin,
            success_url, cancel_url)
          values (${accountIdOf("demo", userId)}, 'p_1', 'demo', 'credits', ${state}, 900, 'usd', 100, '', '', '')`);
      }
      await sweepDemo(store, 0);
      const left = await run(sql`select user_id from accounts where project_id = 'demo' order by 1`);
      expect(left).toEqual([{ user_id: "paid" }, { user_id: "paying" }]);
    });

    it("refuses an account of any other project", async () => {
      await pay("kept", project);
      const refused = run(sql`select sweep_demo_account(${accountIdOf(project.id, "kept")}::uuid, 'infinity')`);
      expect(errorCode(await refused.catch((error: unknown) => error))).toBe("23001");
      expect(await entriesOf("kept", project)).toHaveLength(2);
    });

    it.each([
      ["the demo project's lines", sql`delete from entries where project_id = 'demo'`],
      ["another project's lines", sql`delete from entries where project_id <> 'demo'`],
      [
        "another account's lines than the one that is swept",
        sql`delete from entries where set_config('paykit.swept_account', ${accountIdOf("demo", "nobody")}, true) is not null`,
      ],
    ])("is the only one who may delete %s", async (_what, statement) => {
      await pay("still here");
      const count = await run(sql`select count(*)::int as n from entries`);
      expect(errorCode(await run(statement).catch((error: unknown) => error))).toBe("23001");
      expect(await run(sql`select count(*)::int as n from entries`)).toEqual(count);
    });

    it("takes nothing from who comes back in the same moment", async () => {
      for (let round = 0; round < 20; round += 1) {
        const userId = `racer ${round}`;
        await pay(userId);
        const [, paid] = await Promise.all([sweepDemo(store, 0), pay(userId)]);
        const { account } = await access(store, demoProject, userId);
        // Swept before the call, after it, or not at all: each is what somebody asking one after the other would see.
        const remaining = "remaining" in paid ? paid.remaining : undefined;
        expect([4, 3]).toContain(remaining);
        expect([remaining, 5]).toContain(account.credits);
      }
    });
  });
}
