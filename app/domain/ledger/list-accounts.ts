import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import { monthlyPriceUsd } from "#app/domain/plans.ts";
import { accountTotals } from "#app/store/schema/analytics.server.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import { rowsOf, type Store, toInteger } from "#app/store/store.ts";
import type { AccountStats } from "#contract/accounts.ts";
import { fieldLimits } from "#contract/fields.ts";
import { accountIdOf } from "./account-id.ts";

/** The orders a project's accounts can be listed in. */
export const accountSorts = ["user", "newest", "credits"] as const;
export type AccountSort = (typeof accountSorts)[number];

export interface AccountsQuery {
  /** The beginning of a user id, case and all. */
  prefix?: string | undefined;
  sort?: AccountSort;
  limit: number;
  /** Where the last page ended: a nextCursor of the same query. */
  cursor?: string | undefined;
}

// User ids are compared byte by byte, as the index has them: the database's own language would put é beside e.
const userId = sql`${accounts.userId} collate "C"`;

const lastCharacters = "\u{10ffff}".repeat(fieldLimits.userIdCodePointsMax);

/** Each order, and what of a row a page goes on after. Its last part makes every place in it unique. */
const orders = {
  user: { by: [sql`${userId} asc`], after: ([user]: string[]) => sql`${userId} > ${user}` },
  newest: {
    by: [desc(accounts.createdAt), sql`${userId} asc`],
    after: ([user, micros]: string[]) => {
      const at = sql`('epoch'::timestamptz + ${micros}::bigint * interval '1 microsecond')`;
      // From that moment on by the index, which then need not go through all that was listed before.
      return sql`${accounts.createdAt} <= ${at} and (${accounts.createdAt} <> ${at} or ${userId} > ${user})`;
    },
  },
  credits: creditsOrder(accounts.balance, accounts.id),
  /** The same by the roll-ups, which have an index for it: one on the accounts would make every meter write to it. */
  rolledCredits: creditsOrder(accountTotals.balance, accountTotals.accountId),
};

function creditsOrder(balance: AnyPgColumn, id: AnyPgColumn) {
  const after = ([, , value, accountId]: string[]) => sql`(${balance}, ${id}) > (${value}::bigint, ${accountId}::uuid)`;
  return { by: [asc(balance), asc(id)], after };
}

/** A page of a project's accounts; undefined when the cursor is none that this query gave. */
export async function listAccounts(store: Store, projectId: string, query: AccountsQuery) {
  const { prefix = "", sort = "user", limit, cursor } = query;
  const place = cursor === undefined ? undefined : readCursor(cursor);
  if (cursor !== undefined && place === undefined) return undefined;
  const isRolled = sort === "credits" && (await catchUp(store, projectId));
  const order = orders[isRolled ? "rolledCredits" : sort];
  const balance = isRolled ? accountTotals.balance : accounts.balance;
  const rows = await store.run("read", (db) => {
    const query = db
      .select({
        userId: accounts.userId,
        plan: accounts.plan,
        balance: accounts.balance,
        createdAt: accounts.createdAt,
        // With the microseconds that a Date would drop: a page must go on exactly where the last one ended.
        createdAtMicros: sql<string>`(extract(epoch from ${accounts.createdAt}) * 1000000)::bigint::text`,
        balancePlace: sql<string>`${balance}::text`,
      })
      .from(accounts)
      .where(
        and(
          eq(accounts.projectId, projectId),
          isRolled ? eq(accountTotals.projectId, projectId) : undefined,
          // From the prefix to the last id that can begin with it: the index has them beside each other.
          prefix === "" ? undefined : sql`${userId} >= ${prefix} and ${userId} <= ${prefix + lastCharacters}`,
          prefix === "" ? undefined : sql`starts_with(${accounts.userId}, ${prefix})`,
          place && order.after([...place, accountIdOf(projectId, place[0] ?? "")]),
        ),
      )
      .orderBy(...order.by)
      .limit(limit + 1)
      .$dynamic();
    return isRolled ? query.innerJoin(accountTotals, eq(accountTotals.accountId, accounts.id)) : query;
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    accounts: page.map(({ createdAtMicros: _, balancePlace: __, ...row }) => ({
      ...row,
      createdAt: new Date(row.createdAt).toISOString(),
    })),
    nextCursor:
      rows.length > limit && last ? writeCursor([last.userId, last.createdAtMicros, last.balancePlace]) : null,
  };
}

/** Counts over all of a project's accounts, by everything that was committed before. */
export async function accountStats(store: Store, projectId: string): Promise<AccountStats> {
  const { losing: _, ...stats } = await statsOf(store, projectId, await catchUp(store, projectId));
  return stats;
}

/** The same, and how many of the accounts cost more than they paid; from the roll-ups when they are complete. */
export async function statsOf(store: Store, projectId: string, isComplete: boolean) {
  const [row] = await store.run("read", (db) =>
    isComplete
      ? rowsOf(db, sql`select * from project_totals where project_id = ${projectId}`)
      : rowsOf(
          db,
          sql`select count(*) as accounts, count(*) filter (where plan = 'pro') as pro,
                coalesce(sum(greatest(balance, 0)), 0) as credits_outstanding,
                (select losing from project_totals where project_id = ${projectId}) as losing
              from accounts where project_id = ${projectId}`,
        ),
  );
  const [total, pro] = [toInteger(row?.accounts ?? 0), toInteger(row?.pro ?? 0)];
  const creditsOutstanding = toInteger(row?.credits_outstanding ?? 0);
  const losing = toInteger(row?.losing ?? 0);
  return { total, free: total - pro, pro, mrr: pro * monthlyPriceUsd.pro, creditsOutstanding, losing };
}

function writeCursor(place: string[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** A cursor is the caller's to hold, not to make up; one that was made up can only name a place in the caller's own list. */
function readCursor(cursor: string): string[] | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Array.isArray(place) || place.length !== 3) return undefined;
    const [user, micros, balance] = place;
    const isUser = typeof user === "string" && user.isWellFormed() && !user.includes("\0");
    const isTime = typeof micros === "string" && /^\d{1,16}$/.test(micros);
    const isBalance = typeof balance === "string" && /^-?\d{1,15}$/.test(balance);
    return isUser && isTime && isBalance ? place : undefined;
  } catch {
    return undefined;
  }
}
