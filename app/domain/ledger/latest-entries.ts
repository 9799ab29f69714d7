import { desc, eq } from "drizzle-orm";
import { accounts, entries } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { entryView } from "./entry-view.ts";

/** The latest lines of all of a project's ledgers, newest first. */
export async function latestEntries(store: Store, projectId: string, limit: number) {
  const rows = await store.run("read", (db) =>
    db
      .select({ line: entries, userId: accounts.userId })
      .from(entries)
      .innerJoin(accounts, eq(accounts.id, entries.accountId))
      .where(eq(entries.projectId, projectId))
      .orderBy(desc(entries.at), desc(entries.seq))
      .limit(limit),
  );
  return rows.map(({ line, userId }) => ({ accountId: line.accountId, userId, ...entryView(line) }));
}
