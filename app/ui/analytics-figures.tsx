import { Figures } from "./figures.tsx";
import { formatPercent, formatUsd } from "./money.ts";
import { formatNumber } from "./time.tsx";

interface Earnings {
  revenueUsd: number;
  costUsd: number;
  netUsd: number;
  marginPct: number | null;
  blocked: { users: number; bought: number };
}

/** What the days asked for brought and cost. */
export function MoneyFigures({ report, rangeLabel }: { report: Earnings; rangeLabel: string }) {
  const { revenueUsd, costUsd, netUsd, marginPct, blocked } = report;
  return (
    <section aria-labelledby="earnings">
      <h2 id="earnings" className="mb-3 text-lg font-semibold">
        The last {rangeLabel}
      </h2>
      <Figures
        figures={[
          { name: "Revenue", value: formatUsd(revenueUsd), note: "Paid in US dollars, less what went back." },
          { name: "Model cost", value: formatUsd(costUsd), note: "What the metered calls cost you: their costUsd." },
          {
            name: "Net",
            value: formatUsd(netUsd),
            note:
              marginPct === null
                ? "No revenue, so no margin."
                : `A margin of ${formatPercent(marginPct)} of the revenue.`,
          },
          {
            name: "Users blocked",
            value: formatNumber(blocked.users),
            note: `Ran out of credits; ${formatNumber(blocked.bought)} have bought since. Best effort: not in the ledger.`,
          },
        ]}
      />
    </section>
  );
}

interface Standing {
  meteredThisMonth: number;
  creditsSoldThisMonth: number;
  stats: { total: number; pro: number; mrr: number; creditsOutstanding: number };
}

/** How things stand now and in this calendar month, whatever range is asked for. */
export function StandingFigures({ report }: { report: Standing }) {
  const { meteredThisMonth, creditsSoldThisMonth, stats } = report;
  return (
    <section aria-labelledby="standing">
      <h2 id="standing" className="mb-3 text-lg font-semibold">
        Now, and this month so far
      </h2>
      <Figures
        figures={[
          { name: "Metered this month", value: formatNumber(meteredThisMonth), note: "Credits." },
          {
            name: "Sold this month",
            value: formatNumber(creditsSoldThisMonth),
            note: "Credits that were bought, not given.",
          },
          {
            name: "MRR",
            value: formatUsd(stats.mrr),
            note: `${formatNumber(stats.pro)} of ${formatNumber(stats.total)} accounts on Pro, times its price.`,
          },
          {
            name: "Credits outstanding",
            value: formatNumber(stats.creditsOutstanding),
            note: "What users can still spend.",
          },
        ]}
      />
    </section>
  );
}
