import { formatNumber, Time } from "./time.tsx";

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

/** One account's ledger, newest first, with the balance after each line. */
export function LedgerTable({ entries }: { entries: EntryRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable without a mouse.
    <section className="overflow-x-auto" tabIndex={0} aria-label="Lines of the ledger">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Why</th>
            <th scope="col" className="text-right">
              Credits
            </th>
            <th scope="col" className="text-right">
              Balance
            </th>
            <th scope="col">When (UTC)</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="muted tabular-nums">{entry.seq}</td>
              <td className="min-w-40 wrap-anywhere">{reasonOf(entry)}</td>
              <td className="text-right">
                <Amount value={entry.amount} />
              </td>
              <td className="text-right tabular-nums">{formatNumber(entry.balanceAfter)}</td>
              <td>
                <Time at={entry.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
