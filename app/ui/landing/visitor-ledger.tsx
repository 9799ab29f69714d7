import { Amount, type EntryRow, reasonOf } from "#app/ui/entries.tsx";
import { formatNumber } from "#app/ui/time.tsx";

interface VisitorLedgerProps {
  /** Oldest first, as they are written; no more than there are ruled lines. */
  lines: EntryRow[];
  /** The line that was just written. */
  written: number | undefined;
}

/** How many lines the paper has: the free credits, each of them used, and one more. */
export const ledgerLinesMax = 7;

/** A visitor's own account, line by line, on paper that is ruled for it. */
export function VisitorLedger({ lines, written }: VisitorLedgerProps) {
  return (
    <div className="ruled min-h-80">
      <table className="w-full table-fixed text-left text-sm tabular-nums">
        <caption className="sr-only">Your account's ledger, oldest line first</caption>
        <thead className="muted">
          <tr>
            <th scope="col" className="w-8 font-medium">
              #
            </th>
            <th scope="col" className="font-medium">
              Why
            </th>
            <th scope="col" className="w-16 text-right font-medium">
              Amount
            </th>
            <th scope="col" className="w-18 text-right font-medium">
              Balance
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.seq} className={line.seq === written ? "motion-safe:animate-written" : undefined}>
              <td className="muted">{line.seq}</td>
              <td className="pr-2 leading-4 wrap-anywhere">{reasonOf(line)}</td>
              <td className="text-right">
                <Amount value={line.amount} />
              </td>
              <td className="text-right font-medium">{formatNumber(line.balanceAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
