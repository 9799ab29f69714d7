import { PayKitError } from "../wire/error.ts";
import { type Call, forStripeMs, newKey, send, type Wire } from "../wire/send.ts";
import type { Account, MeterResult, PlanName, PurchaseKind } from "../wire/types.ts";
import { createAccountState, type PayKitState, type Place } from "./account-state.ts";
import { hasArrived, type PendingPurchase, pageAddress, returnAddresses, takeReturnMark } from "./checkout-return.ts";
import { hasAccess } from "./has-access.ts";
import { type News, openTabs } from "./tabs.ts";

export interface PayKitClientOptions {
  /** Your id of the current user: 1 to 128 characters. */
  userId: string;
  /** The project's publishable key, `pk_live_…`. Without one: the demo project. Never a secret key. */
  apiKey?: string | undefined;
  /** PayKit's origin, for example `https://paykit.example.com`. Default: the page's own. */
  baseUrl?: string | undefined;
  /** The account as the server read it, so that the first render shows it and no first read is needed. */
  initialAccount?: Account | undefined;
  /** How long a call may take, tries and waits included. Default: 10,000. */
  timeoutMs?: number | undefined;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** In place of `location.assign`, for checkout and portal. */
  navigate?: ((url: string) => void) | undefined;
}

export interface MeterOptions {
  /** The name of this one action. The same key again has no second effect; one is made when you give none. */
  idempotencyKey?: string | undefined;
  /** What the call costs you in US dollars, for the margins in the dashboard. */
  costUsd?: number | undefined;
}

/** One user's account on a page: its state, and what can be done with it. */
export interface PayKitClient {
  readonly userId: string;
  /** The state as it is now; a new object whenever something in it changed. */
  getState(): PayKitState;
  /** The state that the client began with: what a server rendered, and so what hydration must render again. */
  getInitialState(): PayKitState;
  /**
   * Calls back after every change. The first subscriber makes the client read the account, listen to the other tabs and
   * read it again when the page gets the focus; with the last one gone all of that ends.
   */
  subscribe(onChange: () => void): () => void;
  /** Reads the account again. */
  refresh(): Promise<void>;
  /**
   * Takes `cost` credits (default 1) for one event, before you do what it is for. Resolves with `ok` or `blocked`;
   * rejects with a `PayKitError` when there is no honest answer: then nothing may run.
   */
  meter(event: string, cost?: number, options?: MeterOptions): Promise<MeterResult>;
  /** Adds credits without a payment: on the demo project only. */
  buyCredits(amount: number): Promise<void>;
  /** Changes the plan without a payment: on the demo project only. */
  upgrade(plan: PlanName): Promise<void>;
  /** Sends the visitor to Stripe's checkout; they come back to this page. Rejects when Stripe is not set up. */
  checkout(kind: PurchaseKind): Promise<void>;
  /** Sends the visitor to Stripe's customer portal; they come back to this page. */
  portal(): Promise<void>;
  /** Whether the account has what a plan opens; always true for `free`. For what is shown: the server must check too. */
  hasAccess(plan: PlanName): boolean;
}

/** A page that gets the focus reads again, but not more often than this. */
const freshMs = 2_000;
/** After a checkout: how often to look for the purchase, and how long. */
const lookEveryMs = 2_000;
const lookMs = 60_000;
/** What makes a page look again: it is seen, has the focus, came out of the back-forward cache, is online. */
const attention = ["visibilitychange", "focus", "pageshow", "online"];

/**
 * Makes the client of one user. Nothing is sent before something subscribes or calls. Throws a TypeError for a user id that
 * is no text, and for a secret key.
 */
export function createPayKitClient(options: PayKitClientOptions): PayKitClient {
  if (typeof options.userId !== "string" || options.apiKey?.includes("sk_")) {
    throw new TypeError("PayKit: userId must be text, apiKey no secret key.");
  }
  return openClient(options);
}

/** The same, for who has looked at the options already: the embed must not throw. */
export function openClient(options: PayKitClientOptions): PayKitClient {
  const { userId, apiKey, baseUrl = "", initialAccount, timeoutMs = 10_000 } = options;
  const wire: Wire = {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    apiKey,
    timeoutMs,
    retriesMax: 2,
    fetch: options.fetch,
    // Cookies stay at home. (That nothing is kept, the answers say themselves.)
    init: { credentials: "omit" },
  };
  const state = createAccountState(initialAccount?.userId === userId ? initialAccount : undefined);
  const initialState = state.get();
  let tabs: BroadcastChannel | undefined;
  let isReading = false;
  // What the server gave with the page is as good as a read of now.
  let readAt = initialState.account ? performance.now() : -Infinity;
  let purchase: PendingPurchase | undefined;
  let lookUntil: number;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let listeners = 0;

  async function call(request: Omit<Call, "fields">, fields?: object) {
    const sentAt = state.now();
    const { headers, body } = await send(wire, { ...request, fields: { userId, ...fields } });
    const seq = Number(headers.get("x-paykit-seq") ?? state.seq());
    return { body, headers, place: { seq, sentAt: headers.has("idempotent-replayed") ? -1 : sentAt } };
  }

  /** Takes in what an answer says, and tells the other tabs. */
  function accept(changes: News["changes"], place: Place, canManageBilling?: boolean): void {
    state.accept(changes, place, canManageBilling);
    tabs?.postMessage({ changes, seq: place.seq, canManageBilling } satisfies News);
  }

  async function read(): Promise<void> {
    try {
      const { body, headers, place } = await call({ path: "access", answersWith: "entitlements" });
      accept(body, place, headers.get("x-paykit-portal") === "open");
      failures = 0;
      readAt = performance.now();
    } catch (error) {
      // What was known stays.
      state.set({ error: error as PayKitError, loading: false });
      throw error;
    } finally {
      readLater();
    }
  }

  /** Reads in the background, once at a time. */
  async function readQuietly(): Promise<void> {
    if (isReading) return;
    isReading = true;
    await read().catch(() => {});
    isReading = false;
  }

  /** Reads again by itself: until a purchase shows, or until what could not be read can be. */
  function readLater(): void {
    clearTimeout(timer);
    const { account, error } = state.get();
    if (purchase && ((!error && account && hasArrived(purchase, account)) || performance.now() > lookUntil)) {
      purchase = undefined;
      state.set({ confirming: null });
    }
    if (listeners === 0 || (!purchase && !error?.isUnavailable)) return;
    timer = setTimeout(readQuietly, purchase ? lookEveryMs : Math.min(60_000, 5_000 * 2 ** failures++));
  }

  function onAttention(): void {
    if (!document.hidden && performance.now() - readAt > freshMs) void readQuietly();
  }

  function start(): void {
    tabs = openTabs(`paykit ${wire.baseUrl} ${apiKey} ${userId}`, ({ changes, seq, canManageBilling }) =>
      state.accept(changes, { seq, sentAt: -1 }, canManageBilling),
    );
    purchase ??= takeReturnMark();
    lookUntil = performance.now() + lookMs;
    if (purchase) state.set({ confirming: purchase.kind });
    for (const name of attention) addEventListener(name, onAttention);
    if (purchase || performance.now() - readAt > freshMs) void readQuietly();
  }

  function stop(): void {
    clearTimeout(timer);
    tabs?.close();
    // An answer may still come: a closed channel throws at whoever posts to it.
    tabs = undefined;
    for (const name of attention) removeEventListener(name, onAttention);
  }

  async function credit(fields: object): Promise<void> {
    const { body, place } = await call(
      { path: "credits", answersWith: "entitlements", idempotencyKey: newKey() },
      fields,
    );
    accept(body, place);
  }

  async function goTo(path: string, fields: object): Promise<void> {
    const request = { path, answersWith: "url", idempotencyKey: newKey(), timeoutMs: timeoutMs + forStripeMs };
    const { body } = await call(request, fields);
    // Whatever the API is made to say, no script of it runs here.
    if (!/^https?:/i.test(body.url)) {
      throw new PayKitError("unexpected_answer", `No address: ${body.url}`, { status: 0 });
    }
    (options.navigate ?? ((url) => location.assign(url)))(body.url);
  }

  return {
    userId,
    getState: state.get,
    getInitialState: () => initialState,
    subscribe(onChange) {
      // A function of its own, so that the same callback can subscribe twice.
      const unsubscribe = state.subscribe(() => onChange());
      if (listeners++ === 0) start();
      return () => {
        if (unsubscribe() && --listeners === 0) stop();
      };
    },
    refresh: read,
    async meter(event, cost = 1, { idempotencyKey, costUsd } = {}) {
      const request = { path: "meter", answersWith: "remaining", idempotencyKey: idempotencyKey ?? newKey() };
      const { body, place } = await call(request, { event, cost, costUsd });
      const { ok, remaining } = body;
      // Later, but before the caller goes on: a subscriber that throws must not make a paid meter an error. Who can spend
      // has no debt.
      queueMicrotask(() => accept({ credits: remaining, ...((ok || remaining) && { debt: undefined }) }, place));
      return ok === true ? { ok, remaining } : { ok: false, blocked: true, remaining };
    },
    buyCredits: (amount) => credit({ amount }),
    upgrade: (plan) => credit({ plan }),
    async checkout(kind) {
      // The page may show what was true a while ago; what was bought is told by the difference to now.
      await read().catch(() => {});
      await goTo("checkout", { kind, ...returnAddresses(kind, state.get().account) });
    },
    portal: () => goTo("portal", { returnUrl: pageAddress()?.href }),
    hasAccess: (plan) => hasAccess(state.get().account, plan),
  };
}
