import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import { entryView } from "#app/domain/ledger/entry-view.ts";
import { accounts, entries, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { Entry } from "#contract/entries.ts";

const pageSize = 1_000;

/** A line of some account's ledger, with whose it is. */
export type ProjectEntry = Entry & { userId: string };

/**
 * The entries of a project from one day to another, both included, as its time zone has them (`2026-11-22`); oldest first, and
 * read page by page as they are asked for.
 */
export async function* eachEntry(
  store: Store,
  projectId: string,
  from: string,
  to: string,
): AsyncGenerator<ProjectEntry, void, undefined> {
  const startOf = (day: ReturnType<typeof sql>) =>
    sql`((${day})::timestamp at time zone (select ${projects.timeZone} from ${projects} where ${projects.id} = ${projectId}))`;
  const place = sql`(${entries.at}, ${entries.accountId}, ${entries.seq})`;
  let last: { at: string; accountId: string; seq: number } | undefined;
  for (;;) {
    const rest =
      last === undefined
        ? gte(entries.at, startOf(sql`${from}::date`))
        : sql`${entries.at} >= ${last.at}::timestamptz
              and ${place} > (${last.at}::timestamptz, ${last.accountId}::uuid, ${last.seq}::bigint)`;
    const rows = await store.run("read", (db) =>
      db
        .select({ line: entries, userId: accounts.userId })
        .from(entries)
        .innerJoin(accounts, eq(accounts.id, entries.accountId))
        .where(and(eq(entries.projectId, projectId), rest, lt(entries.at, startOf(sql`${to}::date + 1`))))
        .orderBy(asc(entries.at), asc(entries.accountId), asc(entries.seq))
        .limit(pageSize),
    );
    for (const { line, userId } of rows) yield { userId, ...entryView(line) };
    last = rows.at(-1)?.line;
    if (rows.length < pageSize) return;
  }
}
