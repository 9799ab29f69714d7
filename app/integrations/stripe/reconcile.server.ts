import type Stripe from "stripe";
import { findUnfinished } from "#app/domain/billing/find-unfinished.ts";
import type { Store } from "#app/store/store.ts";
import { askStripe, isMissing, type StripeClient } from "./client.server.ts";
import { readMetadata } from "./metadata.ts";
import { idOf } from "./read-facts.server.ts";
import {
  type Settled,
  settleInvoice,
  settlePayment,
  settleSession,
  settleSubscriptionById,
} from "./settle-from-stripe.server.ts";

export interface ReconcileReport {
  /** How many of each Stripe has since then, and how many of those are ours. */
  looked: Record<string, { found: number; ours: number }>;
  /** Checkouts that were paid and don't say by whom. */
  unassigned: string[];
}

/**
 * Asks Stripe for what happened since a time, and settles what no webhook told us. It looks at the same things in the same
 * way as a webhook does, so what is settled stays as it is: running it twice changes nothing the second time.
 */
export async function reconcile(
  store: Store,
  stripe: StripeClient,
  sinceSeconds: number,
  onProgress: (line: string) => void = () => {},
): Promise<ReconcileReport> {
  const { api } = stripe;
  const created = { gte: sinceSeconds };
  const report: ReconcileReport = { looked: {}, unassigned: [] };
  const look = async <T extends { id?: string }>(
    name: string,
    list: AsyncIterable<T> | Iterable<T>,
    settle: (one: T) => Promise<Settled>,
  ) => {
    const counts = { found: 0, ours: 0 };
    report.looked[name] = counts;
    for await (const one of Symbol.asyncIterator in list ? inPages(list) : list) {
      const settled = await settle(one).catch(skipMissing);
      counts.found += 1;
      if (settled.outcome === "settled") counts.ours += 1;
      if (settled.outcome === "unassigned") report.unassigned.push(one.id ?? "");
      if (counts.found % 100 === 0) onProgress(`${name}: ${counts.found} looked at`);
    }
    onProgress(`${name}: ${counts.found} looked at, ${counts.ours} of ours`);
  };
  const page = { created, limit: 100 };
  const payment = async (one: { payment_intent?: string | Stripe.PaymentIntent | null }): Promise<Settled> => {
    const intent = idOf(one.payment_intent);
    return intent === null
      ? { outcome: "ignored", result: "not for a payment intent" }
      : await settlePayment(store, stripe, intent);
  };
  await look("checkouts", api.checkout.sessions.list(page), async (session) => {
    // One that is open and not of ours can't be assigned either: only what was paid is worth a second call.
    if (session.status === "open" && readMetadata(session.metadata) === undefined)
      return { outcome: "ignored", result: "open" };
    return await settleSession(store, stripe, session.id);
  });
  await look("subscriptions", api.subscriptions.list({ ...page, status: "all" }), ({ id }) =>
    settleSubscriptionById(store, stripe, id),
  );
  await look("invoices", api.invoices.list(page), (invoice) => settleInvoice(store, stripe, invoice));
  await look("refunds", api.refunds.list(page), payment);
  await look("disputes", api.disputes.list(page), payment);
  const unfinished = await findUnfinished(store);
  const named = (ids: string[]) => ids.map((id) => ({ id }));
  await look("older subscriptions", named(unfinished.subscriptions), ({ id }) =>
    settleSubscriptionById(store, stripe, id),
  );
  await look("older checkouts", named(unfinished.sessions), ({ id }) => settleSession(store, stripe, id));
  return report;
}

/** One that was deleted there, or is of a Stripe account that was used before, must not stop all the others. */
function skipMissing(error: unknown): Settled {
  if (isMissing(error)) return { outcome: "ignored", result: "Stripe has no such thing any more" };
  throw error;
}

/** Stripe's lists read their next page by themselves; each of those calls has our deadline too. */
async function* inPages<T>(list: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = list[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await askStripe(() => iterator.next());
    if (done) return;
    yield value;
  }
}
