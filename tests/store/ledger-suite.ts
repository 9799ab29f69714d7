import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { access } from "#app/domain/ledger/access.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { demoProject, type LedgerProject } from "#app/domain/projects/project.ts";
import { errorCode } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { makeProject } from "#tests/support/projects.ts";
import type { StoreKind } from "#tests/support/stores.ts";

/** What the ledger promises, whichever driver is below: one thin file for each runs this. */
export function ledgerSuite(kind: StoreKind) {
  let store: Store;
  let userNumber = 0;
  const newUser = () => {
    userNumber += 1;
    return `user ${userNumber}`;
  };
  const pay = (userId: string, cost = 1, key?: string, project: LedgerProject = demoProject) =>
    meter(store, project, { userId, event: "image_gen", cost }, key);
  const give = (userId: string, fields: { amount?: number; plan?: "free" | "pro" }, key?: string) =>
    credit(store, demoProject, { userId, ...fields }, key);
  const ledgerOf = async (userId: string) =>
    (await listEntries(store, demoProject, { userId, limit: 500 })).entries.toReversed();
  const run = (query: ReturnType<typeof sql>) => store.run("write", (db) => rowsOf(db, query));

  beforeAll(async () => {
    store = await kind.open();
  });
  afterAll(async () => {
    expect(await brokenInvariants(store)).toEqual([]);
    await store.close();
  });

  describe("first touch", () => {
    it("shows an unknown user what they would have, and writes nothing", async () => {
      const userId = newUser();
      const account = { userId, plan: "free", credits: 5, entitlements: [] };
      expect(await access(store, demoProject, userId)).toEqual({ account, seq: 0, hasCustomer: false });
      expect(await run(sql`select 1 from accounts where user_id = ${userId}`)).toEqual([]);
    });

    it("grants 5 credits as an entry of its own, once", async () => {
      const userId = newUser();
      expect(await pay(userId)).toEqual({ outcome: "paid", remaining: 4, seq: 2 });
      expect(await pay(userId)).toEqual({ outcome: "paid", remaining: 3, seq: 3 });
      expect(await ledgerOf(userId)).toMatchObject([
        { seq: 1, kind: "grant", amount: 5, balanceAfter: 5, source: "first_touch", event: null },
        { seq: 2, kind: "meter", amount: -1, balanceAfter: 4, source: null, event: "image_gen" },
        { seq: 3, kind: "meter", amount: -1, balanceAfter: 3 },
      ]);
    });

    it("keeps the account and its grant when the first write is refused", async () => {
      const userId = newUser();
      expect(await pay(userId, 6)).toEqual({ outcome: "insufficient", remaining: 5, seq: 1 });
      expect(await ledgerOf(userId)).toMatchObject([{ seq: 1, kind: "grant", amount: 5, balanceAfter: 5 }]);
    });

    it("grants what the project says, also nothing, and does not grant again when that changes", async () => {
      const { id } = await makeProject(store, { name: "No free credits", freeCredits: 0 });
      const project = { id, freeCredits: 0 };
      const userId = newUser();
      expect(await pay(userId, 1, undefined, project)).toEqual({ outcome: "insufficient", remaining: 0, seq: 1 });
      expect(await pay(userId, 1, undefined, { ...project, freeCredits: 50 })).toMatchObject({
        outcome: "insufficient",
      });
    });

    it("touches once when 20 first calls come together", async () => {
      const userId = newUser();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => pay(userId)));
      expect(outcomes.filter(({ outcome }) => outcome === "paid")).toHaveLength(5);
      expect(await ledgerOf(userId)).toHaveLength(6);
    });
  });

  describe("meter", () => {
    it("takes the cost, down to zero and never below", async () => {
      const userId = newUser();
      expect(await pay(userId, 4)).toEqual({ outcome: "paid", remaining: 1, seq: 2 });
      expect(await pay(userId, 2)).toEqual({ outcome: "insufficient", remaining: 1, seq: 2 });
      expect(await pay(userId, 1)).toEqual({ outcome: "paid", remaining: 0, seq: 3 });
      expect(await pay(userId, 1)).toEqual({ outcome: "insufficient", remaining: 0, seq: 3 });
    });

    it("keeps what a call cost in micro-dollars", async () => {
      const userId = newUser();
      const costs = [0, 0.000_001, 0.1, 1_000_000];
      for (const costUsd of costs) await meter(store, demoProject, { userId, event: "e", cost: 1, costUsd }, undefined);
      expect((await ledgerOf(userId)).slice(1).map((entry) => entry.costUsd)).toEqual(costs);
    });

    it("keeps user ids byte for byte: spellings that look alike are two users", async () => {
      const composed = `Zoë ${newUser()}`.normalize("NFC");
      expect(await pay(composed)).toMatchObject({ remaining: 4 });
      expect(await pay(composed.normalize("NFD"))).toMatchObject({ remaining: 4 });
      expect(await pay(composed.toUpperCase())).toMatchObject({ remaining: 4 });
      const astral = "🦉".repeat(120) + newUser();
      await pay(astral);
      expect(await run(sql`select user_id from accounts where user_id = ${astral}`)).toEqual([{ user_id: astral }]);
    });
  });

  describe("idempotency", () => {
    it("has one effect for a key, and answers as the first time whatever came since", async () => {
      const userId = newUser();
      expect(await pay(userId, 1, "k")).toEqual({ outcome: "paid", remaining: 4, seq: 2 });
      await pay(userId, 4);
      expect(await pay(userId, 1, "k")).toEqual({ outcome: "replayed", remaining: 4, seq: 2 });
      expect(await ledgerOf(userId)).toHaveLength(3);
    });

    it("refuses a key that comes back with another request, and changes nothing", async () => {
      const userId = newUser();
      await pay(userId, 1, "k");
      expect(await pay(userId, 2, "k")).toEqual({ outcome: "key_reused" });
      expect(await give(userId, { amount: 1 }, "k")).toEqual({ outcome: "key_reused" });
      expect(await access(store, demoProject, userId)).toMatchObject({ account: { credits: 4 }, seq: 2 });
    });

    it("does not remember a refusal: after a top-up the same key succeeds", async () => {
      const userId = newUser();
      expect(await pay(userId, 10, "k")).toEqual({ outcome: "insufficient", remaining: 5, seq: 1 });
      await give(userId, { amount: 5 });
      expect(await pay(userId, 10, "k")).toEqual({ outcome: "paid", remaining: 0, seq: 3 });
      expect(await pay(userId, 10, "k")).toEqual({ outcome: "replayed", remaining: 0, seq: 3 });
    });

    it("keeps keys of one account apart from those of another user and another project", async () => {
      const other = await makeProject(store, { name: "Other" });
      const userId = newUser();
      expect(await pay(userId, 1, "same")).toMatchObject({ outcome: "paid" });
      expect(await pay(newUser(), 1, "same")).toMatchObject({ outcome: "paid" });
      expect(await pay(userId, 1, "same", other)).toMatchObject({ outcome: "paid", remaining: 4 });
    });

    it("does not say no for good while an earlier try of the call may still come through", async () => {
      const userId = newUser();
      const afterUnknown: Store = {
        ...store,
        run: (kind, statement) => store.run(kind, (db) => statement(db, { afterUnknown: true })),
      };
      const again = (cost: number) => meter(afterUnknown, demoProject, { userId, event: "e", cost }, "k");
      await expect(again(6)).rejects.toMatchObject({ outcome: "unknown" });
      expect(await again(5)).toEqual({ outcome: "paid", remaining: 0, seq: 2 });
      expect(await again(5)).toEqual({ outcome: "replayed", remaining: 0, seq: 2 });
    });

    it("pays once when 20 copies come together", async () => {
      const userId = newUser();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => pay(userId, 1, "k")));
      expect(outcomes.filter(({ outcome }) => outcome === "paid")).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === "replayed")).toHaveLength(19);
      expect(await ledgerOf(userId)).toHaveLength(2);
    });
  });

  describe("credit", () => {
    it("grants credits and changes the plan, each as an entry, and replays both with one key", async () => {
      const userId = newUser();
      const account = { userId, plan: "pro", credits: 105, entitlements: ["pro"] };
      expect(await give(userId, { amount: 100, plan: "pro" }, "k")).toEqual({ outcome: "granted", account, seq: 3 });
      await pay(userId, 50);
      await give(userId, { plan: "free" });
      expect(await give(userId, { amount: 100, plan: "pro" }, "k")).toEqual({ outcome: "replayed", account, seq: 3 });
      expect(await ledgerOf(userId)).toMatchObject([
        { kind: "grant", amount: 5 },
        { kind: "plan", amount: 0, idempotencyKey: null, note: "plan set to pro" },
        { kind: "grant", amount: 100, idempotencyKey: "k" },
        { kind: "meter", amount: -50 },
        { kind: "plan", amount: 0, balanceAfter: 55, note: "plan set to free" },
      ]);
      const now = { userId, plan: "free", credits: 55, entitlements: [] };
      expect(await access(store, demoProject, userId)).toEqual({ account: now, seq: 5, hasCustomer: false });
    });

    it("leaves no entry when the plan is the one already there, unless a key has to be remembered", async () => {
      const userId = newUser();
      expect(await give(userId, { plan: "free" })).toMatchObject({ outcome: "granted", seq: 1 });
      expect(await ledgerOf(userId)).toHaveLength(1);
      expect(await give(userId, { plan: "free" }, "k")).toMatchObject({ outcome: "granted", seq: 2 });
      expect(await give(userId, { plan: "free" }, "k")).toMatchObject({ outcome: "replayed", seq: 2 });
      expect(await ledgerOf(userId)).toHaveLength(2);
    });

    it("gives the better of a plan by hand and a plan paid for", async () => {
      const userId = newUser();
      await give(userId, { plan: "pro" });
      await run(sql`update accounts set plan_paid = 'pro' where user_id = ${userId}`);
      expect(await give(userId, { plan: "free" })).toMatchObject({ account: { plan: "pro" } });
      await run(sql`update accounts set plan_paid = 'free' where user_id = ${userId}`);
      expect(await access(store, demoProject, userId)).toMatchObject({ account: { plan: "free" } });
      // The hand-made edit above left no entry; put the account and its last entry back in step.
      await give(userId, { plan: "free" }, "settled");
    });
  });

  describe("debt", () => {
    it("shows a balance below zero as debt, meters nothing meanwhile, and lets the next credit pay it first", async () => {
      const userId = newUser();
      await pay(userId);
      const id = accountIdOf(demoProject.id, userId);
      await run(sql`insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after)
                    values (${id}, 'demo', 3, 'refund', -14, -10, 'free')`);
      await run(sql`update accounts set balance = -10, seq = 3 where id = ${id}`);
      expect(await access(store, demoProject, userId)).toMatchObject({ account: { credits: 0, debt: 10 }, seq: 3 });
      expect(await pay(userId)).toEqual({ outcome: "insufficient", remaining: 0, seq: 3 });
      expect(await give(userId, { amount: 4 })).toMatchObject({ account: { credits: 0, debt: 6 } });
      const { account } = (await give(userId, { amount: 10 })) as { account: unknown };
      expect(account).toEqual({ userId, plan: "free", credits: 4, entitlements: [] });
    });
  });

  describe("seq", () => {
    it("puts answers that overtake each other in the ledger's order", async () => {
      const userId = newUser();
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, () => pay(userId)),
        ...Array.from({ length: 5 }, () => give(userId, { amount: 10 })),
        ...Array.from({ length: 5 }, () => access(store, demoProject, userId)),
      ]);
      const balanceBySeq = new Map((await ledgerOf(userId)).map((entry) => [entry.seq, entry.balanceAfter]));
      for (const answer of answers) {
        if (!("seq" in answer)) throw new Error("no key was used twice");
        const balance = "remaining" in answer ? answer.remaining : answer.account.credits;
        // Before the first write there is no entry, and an account is shown as that write would make it.
        expect(balance).toBe(answer.seq === 0 ? 5 : balanceBySeq.get(answer.seq));
      }
      const written = answers.flatMap((answer) => ("outcome" in answer && "seq" in answer ? [answer.seq] : []));
      expect(written.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await access(store, demoProject, userId)).toMatchObject({ account: { credits: 50 }, seq: 11 });
    });
  });

  describe("entries", () => {
    it("pages newest first by seq, with no line missed or shown twice while new ones come", async () => {
      const userId = newUser();
      await give(userId, { amount: 20 });
      for (let i = 0; i < 7; i += 1) await pay(userId);
      const first = await listEntries(store, demoProject, { userId, limit: 4 });
      expect(first.entries.map(({ seq }) => seq)).toEqual([9, 8, 7, 6]);
      await pay(userId);
      const cursor = Number(first.nextCursor);
      const second = await listEntries(store, demoProject, { userId, limit: 5, cursor });
      expect(second.entries.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
      expect(second.nextCursor).toBeNull();
    });
  });

  describe("held by the database itself", () => {
    const refused = async (statement: ReturnType<typeof sql>) => {
      const error = await run(statement).catch((caught: unknown) => caught);
      return errorCode(error);
    };

    it("refuses to change, delete or truncate entries, also in replica mode", async () => {
      await pay(newUser());
      expect(await refused(sql`update entries set amount = amount + 1`)).toBe("23001");
      expect(await refused(sql`update entries set note = 'x' where false`)).toBe("23001");
      expect(await refused(sql`delete from entries`)).toBe("23001");
      expect(await refused(sql`truncate entries`)).toBe("23001");
      expect(
        await refused(sql`do $$ begin set local session_replication_role = replica; delete from entries; end $$`),
      ).toBe("23001");
    });

    it("refuses to change, delete or truncate lines of the books, but for the mark that they are counted", async () => {
      const userId = newUser();
      await pay(userId);
      await run(sql`insert into payments (account_id, id, project_id, kind, amount_cents, currency)
        values (${accountIdOf(demoProject.id, userId)}, 'pay:pi_1', 'demo', 'payment', 900, 'usd')`);
      expect(await refused(sql`update payments set amount_cents = amount_cents + 1`)).toBe("23001");
      expect(await refused(sql`delete from payments`)).toBe("23001");
      expect(await refused(sql`truncate payments`)).toBe("23001");
      expect(await refused(sql`update payments set is_counted = true`)).toBeUndefined();
    });

    it("refuses to delete an account that has entries", async () => {
      const userId = newUser();
      await pay(userId);
      expect(await refused(sql`delete from accounts where user_id = ${userId}`)).toBe("23503");
    });

    it("refuses an overdraft, a second use of a key or source, and a seq given twice", async () => {
      const userId = newUser();
      await pay(userId, 1, "k");
      const id = accountIdOf(demoProject.id, userId);
      const insert = (columns: string, values: string) =>
        refused(sql`insert into entries (account_id, project_id, kind, plan_after, ${sql.raw(columns)})
                    values (${id}, 'demo', 'meter', 'free', ${sql.raw(values)})`);
      expect(await insert("seq, amount, balance_after", "3, -9, -5")).toBe("23514");
      expect(await insert("seq, amount, balance_after", "2, -1, 3")).toBe("23505");
      expect(await insert("seq, amount, balance_after, source", "3, 5, 9, 'first_touch'")).toBe("23505");
      const keyed = "seq, amount, balance_after, idempotency_key, request_fingerprint";
      expect(await insert(keyed, "3, -1, 3, 'k', ''")).toBe("23505");
      expect(await insert("seq, amount, balance_after, idempotency_key", "3, -1, 3, 'new'")).toBe("23514");
    });

    it("refuses an account id that is not this project's and user's", async () => {
      const userId = newUser();
      await pay(userId);
      const id = accountIdOf(demoProject.id, userId);
      expect(await refused(sql`select * from meter(${id}, 'demo', 'somebody else', 5, 'e', 1, null, null, null)`)).toBe(
        "22000",
      );
    });
  });
}
