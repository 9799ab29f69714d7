import type { Analytics } from "#contract/analytics.ts";

/** What one event brought in the days asked for. `worthUsd` values its credits at the price they are sold at. */
export interface EventTotals {
  /** Empty for the events beyond the number that are counted by name. */
  name: string;
  count: number;
  credits: number;
  costUsd: number;
  worthUsd: number;
}

/** One account since it began. */
export interface AccountTotals {
  userId: string;
  calls: number;
  /** Credits metered. */
  credits: number;
  costUsd: number;
  /** Paid, less what went back. */
  revenueUsd: number;
  netUsd: number;
}

/** What the analytics page shows: the API's answer and what only the page has. */
export interface AnalyticsReport extends Omit<Analytics, "topEvents"> {
  topEvents: EventTotals[];
  /** The accounts that metered most, since they began. */
  topAccounts: AccountTotals[];
  /** The accounts that cost more than they paid, the dearest first, and how many there are. */
  losingAccounts: { count: number; worst: AccountTotals[] };
}
