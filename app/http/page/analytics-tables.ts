import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { eachEntry } from "#app/domain/analytics/each-entry.ts";
import { type AccountTotalsQuery, listAccountTotals } from "#app/domain/analytics/list-account-totals.ts";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import type { ProjectView } from "#app/domain/projects/find-project.ts";
import type { Store } from "#app/store/store.ts";
import type { CsvCell } from "./csv.ts";

interface AnalyticsTable {
  columns: string[];
  rows: AsyncIterable<CsvCell[]>;
  /** Whether it is of the days asked for; else of all time. */
  isOfRange: boolean;
}

/** A whole table of the analytics page, line by line; undefined where there is none of that name. */
export function analyticsTable(
  store: Store,
  project: ProjectView,
  name: string,
  days: number,
): AnalyticsTable | undefined {
  const accountColumns = ["user_id", "calls", "metered_credits", "model_cost_usd", "paid_usd", "net_usd"];
  switch (name) {
    case "days":
      return {
        columns: ["date", "metered_credits", "granted_credits"],
        rows: dayRows(store, project, days),
        isOfRange: true,
      };
    case "events":
      return {
        columns: ["event", "calls", "metered_credits", "model_cost_usd", "worth_usd", "margin_usd"],
        rows: eventRows(store, project, days),
        isOfRange: true,
      };
    case "accounts":
      return { columns: accountColumns, rows: accountRows(store, project, "credits"), isOfRange: false };
    case "losing-accounts":
      return { columns: accountColumns, rows: accountRows(store, project, "loss"), isOfRange: false };
    case "entries":
      return { columns: entryColumns, rows: entryRows(store, project, days), isOfRange: true };
    default:
      return undefined;
  }
}

async function* dayRows(store: Store, project: ProjectView, days: number): AsyncGenerator<CsvCell[]> {
  const { series } = await projectReport(store, project, days);
  for (const { date, metered, granted } of series) yield [date, metered, granted];
}

async function* eventRows(store: Store, project: ProjectView, days: number): AsyncGenerator<CsvCell[]> {
  const { topEvents } = await projectReport(store, project, days);
  for (const { name, count, credits, costUsd, worthUsd } of topEvents) {
    yield [name === "" ? "(all other events)" : name, count, credits, costUsd, worthUsd, worthUsd - costUsd];
  }
}

const accountsPageSize = 1_000;

async function* accountRows(
  store: Store,
  { id }: ProjectView,
  order: AccountTotalsQuery["order"],
): AsyncGenerator<CsvCell[]> {
  await catchUp(store, id);
  let cursor: string | undefined;
  do {
    const page = await listAccountTotals(store, id, { order, limit: accountsPageSize, cursor });
    for (const { userId, calls, credits, costUsd, revenueUsd, netUsd } of page.accounts) {
      yield [userId, calls, credits, costUsd, revenueUsd, netUsd];
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const entryColumns = [
  "at_utc",
  "user_id",
  "seq",
  "kind",
  "event",
  "amount_credits",
  "balance_after_credits",
  "model_cost_usd",
  "source",
  "idempotency_key",
  "note",
];

async function* entryRows(store: Store, project: ProjectView, days: number): AsyncGenerator<CsvCell[]> {
  const { series } = await projectReport(store, project, days);
  const [from = "", to = ""] = [series[0]?.date, series.at(-1)?.date];
  for await (const entry of eachEntry(store, project.id, from, to)) {
    const { at, userId, seq, kind, event, amount, balanceAfter, costUsd, source, idempotencyKey, note } = entry;
    yield [at, userId, seq, kind, event, amount, balanceAfter, costUsd, source, idempotencyKey, note];
  }
}
