import type { PayKitError } from "../wire/error.ts";
import type { Account, PurchaseKind } from "../wire/types.ts";

/** What a page knows about its user's account. */
export interface PayKitState {
  /** Null until it was read for the first time. */
  account: Account | null;
  /** True until the first read is over, well or not. */
  loading: boolean;
  /** Why the last read failed; null once one succeeds. */
  error: PayKitError | null;
  /** What was bought and is not in the account yet, after a return from checkout. */
  confirming: PurchaseKind | null;
  /** Whether this visitor can be sent to Stripe's portal from here. */
  canManageBilling: boolean;
}

/** Where news of an account stands in the order of things. */
export interface Place {
  /** The account's ledger number then: every change of balance or plan raises it. */
  seq: number;
  /** When it was asked for, by `now()`; -1 when that says nothing, as of a replay or of another tab's news. */
  sentAt: number;
}

/**
 * Holds the state of one account. Answers come in any order, so an older one (by `seq`) never replaces a newer one, unless
 * it was asked for after that one had come: then the ledger itself is another, as after a reset of the demo.
 */
export function createAccountState(account: Account | undefined) {
  const listeners = new Set<() => void>();
  let clock = 0;
  let seq = -1;
  /** The newest answer: a whole account, or only the credits that a meter told. */
  let newest: Partial<Account> = {};
  /** The newest whole account, and its seq: what the newest answer does not tell stands in it. */
  let whole = account;
  let wholeSeq = -1;
  let state: PayKitState = {
    account: account ?? null,
    loading: account === undefined,
    error: null,
    confirming: null,
    canManageBilling: false,
  };

  function set(changes: Partial<PayKitState>): void {
    const next = { ...state, ...changes };
    // An account that says the same stays the same object: nothing that only shows it renders again.
    if (JSON.stringify(next.account) === JSON.stringify(state.account)) next.account = state.account;
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of [...listeners]) listener();
  }

  return {
    get: () => state,
    set,
    /** The moment, for an answer that will come. */
    now: () => clock,
    seq: () => seq,
    /** Takes in what an answer or another tab says: a whole account, or only the credits that are left. */
    accept(changes: Account | Partial<Account>, place: Place, canManageBilling = state.canManageBilling): void {
      const beats = (known: number) => place.seq >= known || place.sentAt >= clock;
      if (changes.plan && beats(wholeSeq)) {
        whole = changes as Account;
        wholeSeq = place.seq;
      }
      if (beats(seq)) {
        seq = place.seq;
        clock += 1;
        newest = changes;
      }
      if (whole) set({ account: { ...whole, ...newest }, loading: false, error: null, canManageBilling });
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
