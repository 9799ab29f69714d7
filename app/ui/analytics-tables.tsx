import { formatPercent, formatUsd } from "./money.ts";
import { ScrollTable } from "./scroll-table.tsx";
import { formatNumber } from "./time.tsx";
import { UserCell } from "./user-cell.tsx";

interface EventRow {
  /** Empty for the events beyond those that are counted by name. */
  name: string;
  count: number;
  credits: number;
  costUsd: number;
  worthUsd: number;
}

interface AccountRow {
  userId: string;
  calls: number;
  credits: number;
  costUsd: number;
  revenueUsd: number;
  netUsd: number;
}

// What matters most stands first: on a phone the rest is a push to the side.
const number = (name: string) => ({ name, isNumber: true });

/** What each event brought: its credits, also as a bar, and what is left of their worth after the model's cost. */
export function EventsTable({ events }: { events: EventRow[] }) {
  const most = Math.max(...events.map(({ credits }) => credits));
  const columns = [
    { name: "Event" },
    number("Credits"),
    number("Margin"),
    number("Worth"),
    number("Model cost"),
    number("Calls"),
  ];
  return (
    <ScrollTable label="Events by credits" columns={columns}>
      {events.map(({ name, count, credits, costUsd, worthUsd }) => (
        <tr key={name}>
          <td className="w-1/3 min-w-36 wrap-anywhere">
            {name === "" ? <span className="muted">All other events</span> : name}
            <Bar share={most === 0 ? 0 : credits / most} />
          </td>
          <NumberCell text={formatNumber(credits)} />
          <NumberCell text={formatUsd(worthUsd - costUsd)} note={marginOf(worthUsd, costUsd)} />
          <NumberCell text={formatUsd(worthUsd)} />
          <NumberCell text={formatUsd(costUsd)} />
          <NumberCell text={formatNumber(count)} />
        </tr>
      ))}
    </ScrollTable>
  );
}

function marginOf(worthUsd: number, costUsd: number): string {
  return worthUsd === 0 ? "" : formatPercent((100 * (worthUsd - costUsd)) / worthUsd);
}

/** How much of the most this is; the number stands beside it. */
function Bar({ share }: { share: number }) {
  return (
    <svg aria-hidden="true" width="100%" height="6" className="mt-1.5 block">
      <rect width="100%" height="6" rx="3" className="chart-track" />
      <rect width={`${Math.round(share * 1000) / 10}%`} height="6" rx="3" className="chart-bar" />
    </svg>
  );
}

interface AccountTotalsTableProps {
  label: string;
  accounts: AccountRow[];
  /** The page of a user's account. */
  accountAddress: (userId: string) => string;
}

/** Accounts with what they used, cost and paid since they began. */
export function AccountTotalsTable({ label, accounts, accountAddress }: AccountTotalsTableProps) {
  const columns = [
    { name: "User" },
    number("Credits"),
    number("Net"),
    number("Paid"),
    number("Model cost"),
    number("Calls"),
  ];
  return (
    <ScrollTable label={label} columns={columns}>
      {accounts.map(({ userId, calls, credits, costUsd, revenueUsd, netUsd }) => (
        <tr key={userId}>
          <UserCell userId={userId} to={accountAddress(userId)} className="w-1/3" />
          <NumberCell text={formatNumber(credits)} />
          <NumberCell text={formatUsd(netUsd)} />
          <NumberCell text={formatUsd(revenueUsd)} />
          <NumberCell text={formatUsd(costUsd)} />
          <NumberCell text={formatNumber(calls)} />
        </tr>
      ))}
    </ScrollTable>
  );
}

function NumberCell({ text, note = "" }: { text: string; note?: string }) {
  return (
    <td className="text-right whitespace-nowrap tabular-nums">
      {text}
      {note !== "" && <span className="muted block text-xs">{note}</span>}
    </td>
  );
}
