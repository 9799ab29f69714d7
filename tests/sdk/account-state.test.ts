import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAccountState } from "../../sdk/src/client/account-state.ts";
import type { Account } from "../../sdk/src/wire/types.ts";

/** What the server says: all of an account, or as a meter does only its credits. */
interface Answer {
  changes: Account | Partial<Account>;
  seq: number;
}

const account = (more: Partial<Account> = {}): Account => ({
  userId: "u",
  plan: "free",
  credits: 5,
  entitlements: [],
  ...more,
});
const pro: Partial<Account> = { plan: "pro", entitlements: ["pro"] };

/** An account at PayKit, whose every change raises seq by one. */
function startLedger() {
  const history = [account()];
  const now = () => history.at(-1) as Account;
  return {
    at: (seq: number) => history[seq],
    change: (what: "spend" | "buy" | "pro" | "free" | "refund") => {
      const { userId, plan, credits, entitlements, debt = 0 } = now();
      const balance = credits - debt + { spend: -1, buy: 3, refund: -4, pro: 0, free: 0 }[what];
      const plans: Record<string, Partial<Account>> = { pro, free: { plan: "free", entitlements: [] } };
      const owed = balance < 0 && { debt: -balance };
      const next = { userId, plan, credits: Math.max(0, balance), entitlements, ...owed };
      history.push({ ...next, ...plans[what] });
    },
    whole: (): Answer => ({ changes: now(), seq: history.length - 1 }),
    meter(): Answer {
      const { credits, debt } = now();
      // A meter is paid by an account without debt only, and else says no more than what is left: nothing.
      if (debt !== undefined || credits === 0) return { changes: { credits }, seq: history.length - 1 };
      this.change("spend");
      return { changes: { credits: credits - 1, debt: undefined }, seq: history.length - 1 };
    },
  };
}

const step = fc.oneof(
  fc.record({ do: fc.constant("ask" as const), call: fc.constantFrom("read" as const, "meter" as const) }),
  fc.record({ do: fc.constantFrom("serve" as const, "deliver" as const, "replay" as const), which: fc.nat(7) }),
  fc.record({ do: fc.constant("other tab" as const) }),
  fc.record({
    do: fc.constant("change" as const),
    what: fc.constantFrom("buy" as const, "pro" as const, "free" as const, "refund" as const),
  }),
);

describe("the state of an account", () => {
  it("is the newest that is known, in whatever order answers, replays and other tabs' news come", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.option(fc.constant(account()), { nil: undefined }),
        (steps, initial) => {
          const ledger = startLedger();
          const state = createAccountState(initial);
          const asked: { call: "read" | "meter"; sentAt: number }[] = [];
          const served: (Answer & { sentAt: number })[] = [];
          const delivered: Answer[] = [];

          const serve = ({ call, sentAt }: (typeof asked)[number]) =>
            served.push({ ...(call === "read" ? ledger.whole() : ledger.meter()), sentAt });
          const deliver = ({ changes, seq, sentAt }: Answer & { sentAt: number }) => {
            const before = state.seq();
            state.accept(changes, { seq, sentAt });
            delivered.push({ changes, seq });
            // This ledger was never reset, so that nothing may take the page back in time.
            expect(state.seq()).toBe(Math.max(before, seq));
          };
          const take = <T>(list: T[], which: number) => list.splice(which % Math.max(1, list.length), 1);

          const run = (next: (typeof steps)[number]) => {
            if (next.do === "ask") asked.push({ call: next.call, sentAt: state.now() });
            else if (next.do === "change") ledger.change(next.what);
            else if (next.do === "serve") take(asked, next.which).forEach(serve);
            else if (next.do === "deliver") take(served, next.which).forEach(deliver);
            else if (next.do === "other tab") deliver({ ...ledger.whole(), sentAt: -1 });
            else {
              const old = delivered[next.which % Math.max(1, delivered.length)];
              if (old) deliver({ ...old, sentAt: -1 });
            }
            expectNewest(state.get().account, delivered, ledger.at);
          };
          steps.forEach(run);
          asked.splice(0).forEach(serve);
          deliver({ ...ledger.whole(), sentAt: state.now() });
          // What was asked for before is delivered after it, and changes nothing any more.
          served.splice(0).forEach(deliver);
          expect(state.get().account).toEqual(ledger.whole().changes);
          expect(state.get()).toMatchObject({ loading: false, error: null });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("begins anew with an answer that was asked for later, whose ledger is another one", () => {
    const state = createAccountState(undefined);
    state.accept(account({ credits: 90, ...pro }), { seq: 40, sentAt: state.now() });
    const sentAt = state.now();
    // News of before the reset came from somewhere in the meantime.
    state.accept(account({ credits: 91 }), { seq: 39, sentAt: -1 });
    state.accept(account(), { seq: 1, sentAt });
    expect(state.get().account).toEqual(account());
    expect(state.seq()).toBe(1);
  });

  it("tells its listeners of changes, and of nothing else", () => {
    const state = createAccountState(undefined);
    let calls = 0;
    const unsubscribe = state.subscribe(() => {
      calls += 1;
    });
    state.accept({ credits: 3 }, { seq: 2, sentAt: 0 });
    expect([calls, state.get().account, state.get().loading]).toEqual([0, null, true]);
    state.accept(account(), { seq: 1, sentAt: 0 });
    expect([calls, state.get().account?.credits]).toEqual([1, 3]);
    const shown = state.get();
    state.accept(account({ credits: 3 }), { seq: 2, sentAt: -1 });
    expect(calls).toBe(1);
    expect(state.get()).toBe(shown);
    unsubscribe();
    state.accept(account({ credits: 2 }), { seq: 3, sentAt: -1 });
    expect(calls).toBe(1);
  });
});

/** The credits are those of the newest answer, and the plan that of the newest one that told it. */
function expectNewest(shown: Account | null, delivered: Answer[], at: (seq: number) => Account | undefined) {
  const newestSeq = (answers: Answer[]) => Math.max(...answers.map(({ seq }) => seq));
  const whole = delivered.filter(({ changes }) => changes.plan !== undefined);
  if (shown === null || whole.length === 0) return;
  expect(shown.plan).toBe(at(newestSeq(whole))?.plan);
  expect(shown.entitlements).toEqual(at(newestSeq(whole))?.entitlements);
  expect(shown.credits).toBe(at(newestSeq(delivered))?.credits);
}
