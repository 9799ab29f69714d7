import { and, asc, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import { accountTotals } from "#app/store/schema/analytics.server.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { AccountTotals } from "./report.ts";

const { accountId, projectId, calls, credits, costUsdMicros, revenueUsdMicros, netUsdMicros } = accountTotals;

/** The orders: who metered most first; who cost more than they paid, and only those, the dearest first. */
const orders = {
  credits: {
    value: credits,
    by: desc(credits),
    /** From this value on: the index goes there, and not through all that was listed before. */
    from: (value: string) => sql`${credits} <= ${value}::bigint`,
    only: undefined,
  },
  loss: {
    value: netUsdMicros,
    by: asc(netUsdMicros),
    from: (value: string) => sql`${netUsdMicros} >= ${value}::bigint`,
    only: lt(netUsdMicros, 0),
  },
};

export interface AccountTotalsQuery {
  order: keyof typeof orders;
  limit: number;
  /** Where the last page ended: a nextCursor of the same query. */
  cursor?: string | undefined;
}

/** A page of a project's accounts with what each used and paid since it began, as the roll-ups have it. */
export async function listAccountTotals(
  store: Store,
  ofProject: string,
  { order, limit, cursor }: AccountTotalsQuery,
): Promise<{ accounts: AccountTotals[]; nextCursor: string | null }> {
  const { value, by, from, only } = orders[order];
  const [, number = "", id = ""] = /^(-?\d{1,18})_([0-9a-f-]{36})$/.exec(cursor ?? "") ?? [];
  const place: SQL | undefined =
    number === "" ? undefined : sql`${from(number)} and (${value} <> ${number}::bigint or ${accountId} > ${id}::uuid)`;
  const rows = await store.run("read", (db) =>
    db
      .select({
        accountId,
        userId: accounts.userId,
        calls,
        credits,
        costUsdMicros,
        revenueUsdMicros,
        netUsdMicros,
        value: sql<string>`${value}::text`,
      })
      .from(accountTotals)
      .innerJoin(accounts, eq(accounts.id, accountId))
      .where(and(eq(projectId, ofProject), only, place))
      .orderBy(by, asc(accountId))
      .limit(limit + 1),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    accounts: page.map((row) => ({
      userId: row.userId,
      calls: row.calls,
      credits: row.credits,
      costUsd: row.costUsdMicros / 1e6,
      revenueUsd: row.revenueUsdMicros / 1e6,
      netUsd: row.netUsdMicros / 1e6,
    })),
    nextCursor: rows.length > limit && last !== undefined ? `${last.value}_${last.accountId}` : null,
  };
}
