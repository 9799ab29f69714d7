import type { ReactNode } from "react";
import { type PurchaseRow, stateOf, subscriptionState, whatOf } from "./billing-words.ts";
import { type EntryRow, LedgerTable } from "./entries.tsx";
import { formatMoney } from "./money.ts";
import { ScrollTable } from "./scroll-table.tsx";
import { Day, formatNumber, Time } from "./time.tsx";

interface Subscription {
  id: string;
  status: string;
  cancelAt: string | null;
  periodEnd: string | null;
}

interface BillingStateProps {
  account: { credits: number; debt?: number | undefined; plan: string };
  subscriptions: Subscription[];
}

/** What an account has: balance, debt, plan, subscriptions. */
export function BillingState({ account, subscriptions }: BillingStateProps) {
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Fact name="Credits">{formatNumber(account.credits)}</Fact>
        <Fact name="Plan">{account.plan === "pro" ? "Pro" : "Free"}</Fact>
        {account.debt !== undefined && (
          <div className="col-span-2 rounded-xl border border-red-300 p-4 sm:col-span-1 dark:border-red-900">
            <dt className="muted text-sm">You owe</dt>
            <dd className="error mt-1 text-xl font-semibold tabular-nums">{formatNumber(account.debt)} credits</dd>
          </div>
        )}
      </dl>
      {account.debt !== undefined && (
        <p className="mt-3 text-sm">
          A payment was given back after its credits were spent. What you buy next pays that first.
        </p>
      )}
      {subscriptions.length > 0 && (
        <section aria-labelledby="subscriptions" className="mt-6">
          <h2 id="subscriptions" className="text-lg font-semibold">
            Subscriptions
          </h2>
          <ul className="mt-3 space-y-3">
            {subscriptions.map((subscription) => (
              <li key={subscription.id} className="card flex flex-wrap items-baseline justify-between gap-x-6 p-4">
                <span className="font-medium">Pro, $19 a month</span>
                <span className="muted text-sm">
                  <When subscription={subscription} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="rounded-xl border border-zinc-200 p-4 dark:border-zinc-800">
      <dt className="muted text-sm">{name}</dt>
      <dd className="mt-1 text-xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

function When({ subscription: { status, cancelAt, periodEnd } }: { subscription: Subscription }) {
  const isGood = status === "active" || status === "trialing";
  const isOver = status === "canceled" || status === "incomplete_expired";
  const at = isOver ? null : (cancelAt ?? (isGood ? periodEnd : null));
  return (
    <>
      {subscriptionState(status)}
      {at !== null && (
        <>
          {cancelAt === null ? ", renews on " : ", ends on "}
          <Day at={at} />
        </>
      )}
    </>
  );
}

interface Invoice {
  id: string;
  subscription: string;
  amountCents: number;
  currency: string;
  refundedCents: number;
  disputedCents: number;
  paidAt: string;
}

interface BillingHistoryProps {
  purchases: PurchaseRow[];
  invoices: Invoice[];
  entries: EntryRow[];
  /** Whether there are older lines than these. */
  hasMore: boolean;
}

/** What an account has paid, and every line of its ledger, newest first. */
export function BillingHistory({ purchases, invoices, entries, hasMore }: BillingHistoryProps) {
  const payments = paymentsOf(purchases, invoices);
  return (
    <>
      <section aria-labelledby="payments" className="mt-10">
        <h2 id="payments" className="text-lg font-semibold">
          Payments
        </h2>
        {payments.length === 0 && <p className="muted mt-3">None yet.</p>}
        {payments.length > 0 && (
          <div className="mt-3">
            <ScrollTable
              label="List of payments"
              columns={[
                { name: "What" },
                { name: "Amount", isNumber: true },
                { name: "State" },
                { name: "When (UTC)" },
              ]}
            >
              {payments.map(({ id, what, amount, state, at }) => (
                <tr key={id}>
                  <td className="min-w-28">{what}</td>
                  <td className="text-right tabular-nums">{amount}</td>
                  <td className="min-w-28">{state}</td>
                  <td>
                    <Time at={at} />
                  </td>
                </tr>
              ))}
            </ScrollTable>
          </div>
        )}
      </section>
      <section aria-labelledby="credits" className="mt-10">
        <h2 id="credits" className="text-lg font-semibold">
          Credits
        </h2>
        {entries.length === 0 && <p className="muted mt-3">Nothing has happened yet.</p>}
        {entries.length > 0 && (
          <div className="mt-3">
            <LedgerTable entries={entries} />
          </div>
        )}
        {hasMore && <p className="muted mt-3 text-sm">These are the latest {entries.length} lines.</p>}
      </section>
    </>
  );
}

/** One list of both. What was never paid is not in it, nor the first month of a subscription twice. */
function paymentsOf(purchases: PurchaseRow[], invoices: Invoice[]) {
  const invoiced = new Set(invoices.map(({ subscription }) => subscription));
  const shown = purchases.filter(
    ({ state, stripeSubscription }) =>
      !["started", "open", "expired"].includes(state) &&
      !(state === "paid" && stripeSubscription !== null && invoiced.has(stripeSubscription)),
  );
  const rows = [
    ...shown.map((row) => ({
      id: row.id,
      what: whatOf(row),
      amount: formatMoney(row.amountCents, row.currency),
      state: stateOf(row),
      at: row.createdAt,
    })),
    ...invoices.map((invoice) => ({
      id: invoice.id,
      what: "Pro, one month",
      amount: formatMoney(invoice.amountCents, invoice.currency),
      state: stateOf({ ...invoice, state: "paid" }),
      at: invoice.paidAt,
    })),
  ];
  return rows.sort((a, b) => b.at.localeCompare(a.at));
}
