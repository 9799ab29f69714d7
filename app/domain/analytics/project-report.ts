import { catalogue } from "#app/domain/billing/catalogue.ts";
import { latestEntries } from "#app/domain/ledger/latest-entries.ts";
import { statsOf } from "#app/domain/ledger/list-accounts.ts";
import type { Store } from "#app/store/store.ts";
import { catchUp } from "./catch-up.ts";
import { listAccountTotals } from "./list-account-totals.ts";
import { readUsage, type Usage } from "./read-usage.ts";
import type { AnalyticsReport } from "./report.ts";

const recentEntries = 20;
const accountsListed = 10;
const creditUsd = catalogue.credits.amountCents / 100 / catalogue.credits.credits;

// What is taken is below 0 in the sums and shown above it: `0 - x`, because `-x` of nothing would be −0.

/** How a project does, in its last `days` days and by now, from the roll-ups: it costs the same however long the ledger is. */
export async function projectReport(store: Store, { id }: { id: string }, days: number): Promise<AnalyticsReport> {
  const isComplete = await catchUp(store, id);
  const [usage, stats, recent, most, worst] = await Promise.all([
    readUsage(store, id, days),
    statsOf(store, id, isComplete),
    latestEntries(store, id, recentEntries),
    listAccountTotals(store, id, { order: "credits", limit: accountsListed }),
    listAccountTotals(store, id, { order: "loss", limit: accountsListed }),
  ]);
  const { losing, ...accountStats } = stats;
  return {
    days,
    timeZone: usage.timeZone,
    ...ofTheMonth(usage),
    ...ofTheDays(usage, days),
    topEvents: usage.events.map(({ name, count, credits, usdMicros }) => ({
      name,
      count,
      credits: 0 - credits,
      costUsd: usdMicros / 1e6,
      worthUsd: roundedTo(0 - credits * creditUsd, 2),
    })),
    recent: recent.map(({ accountId: _, ...entry }) => entry),
    stats: accountStats,
    topAccounts: most.accounts,
    losingAccounts: { count: losing, worst: worst.accounts },
    isComplete,
  };
}

function ofTheMonth({ days, today }: Usage) {
  const month = days.filter(({ day }) => day.slice(0, 7) === today.slice(0, 7));
  return {
    meteredThisMonth: 0 - sumOf(month, "credits", ["meter"]),
    creditsSoldThisMonth: sumOf(month, "credits", ["purchase"]),
  };
}

function ofTheDays({ days, today }: Usage, length: number) {
  const dates = lastDates(today, length);
  const first = dates[0] ?? today;
  const asked = days.filter(({ day }) => day >= first);
  const costUsdMicros = sumOf(asked, "usdMicros", ["meter"]);
  const revenueUsdMicros = sumOf(asked, "usdMicros", ["paid_payment", "paid_refund", "paid_dispute"]);
  const netUsdMicros = revenueUsdMicros - costUsdMicros;
  const byDate = Map.groupBy(asked, ({ day }) => day);
  return {
    costUsd: costUsdMicros / 1e6,
    revenueUsd: revenueUsdMicros / 1e6,
    netUsd: netUsdMicros / 1e6,
    marginPct: revenueUsdMicros > 0 ? roundedTo((netUsdMicros / revenueUsdMicros) * 100, 2) : null,
    series: dates.map((date) => ({
      date,
      metered: 0 - sumOf(byDate.get(date) ?? [], "credits", ["meter"]),
      granted: sumOf(byDate.get(date) ?? [], "credits", ["grant", "purchase"]),
    })),
    blocked: { users: sumOf(asked, "count", ["blocked"]), bought: sumOf(asked, "count", ["blocked_bought"]) },
  };
}

function sumOf(days: Usage["days"], what: "count" | "credits" | "usdMicros", kinds: string[]): number {
  return days.reduce((sum, row) => (kinds.includes(row.kind) ? sum + row[what] : sum), 0);
}

/** The last so many dates up to today, oldest first. */
function lastDates(today: string, length: number): string[] {
  const dayMs = 24 * 3_600_000;
  const end = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length }, (_, index) => new Date(end - (length - 1 - index) * dayMs).toISOString().slice(0, 10));
}

function roundedTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
