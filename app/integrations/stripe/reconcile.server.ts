import type Stripe from "stripe";
import { subscribedEvents } from "#app/domain/billing/event-types.ts";
import { findUnfinished } from "#app/domain/billing/find-unfinished.ts";
import { listOtherMode } from "#app/domain/billing/other-mode.ts";
import { settleSubscription } from "#app/domain/billing/settle.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, type StripeClient, StripeUnavailable } from "./client.server.ts";
import { settleTarget, type Target, targetOf } from "./handle-event.server.ts";
import { readMetadata } from "./metadata.ts";
import { idOf } from "./read-facts.server.ts";

export interface ReconcileReport {
  /** Of each kind, how many things were looked at, and how many of those are ours. */
  looked: Partial<Record<Target["kind"], { found: number; ours: number }>>;
  /** Checkouts that were paid and don't say by whom. */
  unassigned: string[];
  /** What could not be settled, and why. */
  failed: string[];
}

/**
 * Asks Stripe for what happened since a time, and settles what no webhook told us. Stripe's own list of events (30 days)
 * names also what changed of something old; the lists of things go back further, and our own rows name what is not
 * finished, however long ago it began. Each thing is looked at once, in the way a
 * webhook looks at it, so what is settled stays as it is: running it twice changes nothing the second time.
 */
export async function reconcile(
  store: Store,
  stripe: StripeClient,
  sinceSeconds: number,
  options: { onProgress?: (line: string) => void; isStopped?: () => boolean } = {},
): Promise<ReconcileReport> {
  const { onProgress = () => {}, isStopped = () => false } = options;
  const targets = new Map<string, Target>();
  const add = (target: Target) => targets.set(`${target.kind} ${target.id}`, target);
  for await (const target of changedSince(stripe, sinceSeconds)) add(target);
  const unfinished = await findUnfinished(store);
  for (const id of unfinished.sessions) add({ kind: "checkout", id });
  for (const id of unfinished.subscriptions) add({ kind: "subscription", id });
  for (const id of unfinished.invoices) add({ kind: "invoice", id });
  onProgress(`${targets.size} things to look at`);
  const report: ReconcileReport = { looked: {}, unassigned: [], failed: [] };
  let looked = 0;
  for (const target of targets.values()) {
    if (isStopped()) break;
    const counts = report.looked[target.kind] ?? { found: 0, ours: 0 };
    report.looked[target.kind] = counts;
    counts.found += 1;
    await settleTarget(store, stripe, target).then(
      ({ outcome }) => {
        if (outcome === "settled") counts.ours += 1;
        if (outcome === "unassigned") report.unassigned.push(target.id);
      },
      (error: unknown) => {
        // One that can't be settled does not stand in the way of the others; a store or a Stripe that is away does.
        if (error instanceof StripeUnavailable || error instanceof StoreUnavailable) throw error;
        report.failed.push(`${target.kind} ${target.id}: ${error instanceof Error ? error.message : error}`);
      },
    );
    looked += 1;
    if (looked % 100 === 0) onProgress(`${looked} of ${targets.size} looked at`);
  }
  await endOtherMode(store, stripe);
  for (const [kind, { found, ours }] of Object.entries(report.looked))
    onProgress(`${kind}: ${found} looked at, ${ours} of ours`);
  return report;
}

async function* changedSince({ api }: StripeClient, sinceSeconds: number): AsyncIterable<Target> {
  const page = { created: { gte: sinceSeconds }, limit: 100 };
  const payment = (one: { payment_intent?: string | Stripe.PaymentIntent | null }): Target | undefined => {
    const id = idOf(one.payment_intent);
    return id === null ? undefined : { kind: "payment", id };
  };
  // Stripe takes 20 types at most in one list.
  for (let first = 0; first < subscribedEvents.length; first += 20) {
    const types = subscribedEvents.slice(first, first + 20);
    yield* read(api.events.list({ ...page, types: [...types] }), targetOf);
  }
  yield* read(api.checkout.sessions.list(page), (session) => {
    // One that is open and not of ours can't be assigned either.
    const isNothing = session.status === "open" && readMetadata(session.metadata) === undefined;
    return isNothing ? undefined : { kind: "checkout", id: session.id };
  });
  yield* read(api.subscriptions.list({ ...page, status: "all" }), ({ id }) => ({ kind: "subscription", id }));
  yield* read(api.invoices.list(page), ({ id }) => (id ? { kind: "invoice", id } : undefined));
  yield* read(api.refunds.list(page), payment);
  yield* read(api.disputes.list(page), payment);
}

/** Stripe's lists read their next page by themselves; each of those calls has our deadline too. */
async function* read<T>(list: AsyncIterable<T>, toTarget: (one: T) => Target | undefined): AsyncIterable<Target> {
  const iterator = list[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await askStripe(() => iterator.next());
    if (done) return;
    const target = toTarget(value);
    if (target !== undefined) yield target;
  }
}

/** Pro that was paid with test cards ends when the key is for real money, and the reverse: nobody reports on it any more. */
async function endOtherMode(store: Store, { livemode }: StripeClient): Promise<void> {
  for (const { owner, id, version, status } of await listOtherMode(store, livemode)) {
    const facts = { status, isPro: false, cancelAt: null, periodEnd: null, customer: null, livemode: !livemode };
    await settleSubscription(store, owner, id, version, facts);
  }
}
