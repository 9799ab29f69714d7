import { ScrollTable } from "./scroll-table.tsx";
import { formatNumber, Time } from "./time.tsx";
import { UserCell } from "./user-cell.tsx";

/** A ledger line as tables show it. */
export interface EntryRow {
  seq: number;
  kind: string;
  event: string | null;
  amount: number;
  balanceAfter: number;
  source: string | null;
  note: string | null;
  at: string;
}

const sources: Record<string, string> = { first_touch: "Free credits on first touch" };

/** Why a line is there, for people. */
export function reasonOf({ kind, event, source, note, amount }: EntryRow): string {
  if (kind === "meter") return `Metered: ${event ?? ""}`;
  if (kind === "plan") return note ?? "Plan changed";
  if (kind === "purchase") return `Bought ${formatNumber(amount)} credits`;
  if (kind === "refund") return amount < 0 ? "Refunded: credits taken back" : "Refund failed: credits given back";
  if (kind === "dispute") return amount < 0 ? "Disputed: credits taken back" : "Dispute won: credits given back";
  if (source !== null) return sources[source] ?? source;
  if (kind === "grant") return note === null ? "Granted" : `Granted: ${note}`;
  return note ?? (amount < 0 ? "Taken" : "Given");
}

/** An amount with its sign, so that it is not told by colour alone. */
export function Amount({ value }: { value: number }) {
  if (value === 0) return <span className="tabular-nums">0</span>;
  return (
    <span className={`tabular-nums ${value > 0 ? "text-brand-700 dark:text-brand-300" : ""}`}>
      {value > 0 ? "+" : "−"}
      {formatNumber(Math.abs(value))}
    </span>
  );
}

const number = (name: string) => ({ name, isNumber: true });
const columns = [{ name: "Why" }, number("Credits"), number("Balance"), { name: "When (UTC)" }];

/** One account's ledger, newest first, with the balance after each line; without times where there is little room. */
export function LedgerTable({ entries, withTime = true }: { entries: EntryRow[]; withTime?: boolean }) {
  return (
    <ScrollTable label="Lines of the ledger" columns={[{ name: "#" }, ...(withTime ? columns : columns.slice(0, -1))]}>
      {entries.map((entry) => (
        <tr key={entry.seq}>
          <td className="muted tabular-nums">{entry.seq}</td>
          <EntryCells entry={entry} withTime={withTime} />
        </tr>
      ))}
    </ScrollTable>
  );
}

interface LatestEntriesProps {
  entries: (EntryRow & { userId: string })[];
  /** The page of a user's account. */
  accountAddress: (userId: string) => string;
}

/** Lines of many accounts, newest first. */
export function LatestEntries({ entries, accountAddress }: LatestEntriesProps) {
  return (
    <ScrollTable label="Latest entries of all accounts" columns={[{ name: "User" }, ...columns]}>
      {entries.map((entry) => (
        <tr key={`${entry.userId} ${entry.seq}`}>
          <UserCell userId={entry.userId} to={accountAddress(entry.userId)} />
          <EntryCells entry={entry} />
        </tr>
      ))}
    </ScrollTable>
  );
}

function EntryCells({ entry, withTime = true }: { entry: EntryRow; withTime?: boolean }) {
  return (
    <>
      <td className={`${withTime ? "min-w-36" : ""} wrap-anywhere first-letter:uppercase`}>{reasonOf(entry)}</td>
      <td className="text-right">
        <Amount value={entry.amount} />
      </td>
      <td className="text-right tabular-nums">{formatNumber(entry.balanceAfter)}</td>
      {withTime && (
        <td>
          <Time at={entry.at} />
        </td>
      )}
    </>
  );
}
