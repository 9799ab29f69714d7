import { and, desc, eq, lt } from "drizzle-orm";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { entries } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { EntriesPage, EntriesRequest } from "#contract/entries.ts";
import { accountIdOf } from "./account-id.ts";
import { entryView } from "./entry-view.ts";

/** One account's ledger, newest first, a page at a time by `seq`: lines that come meanwhile shift nothing. */
export async function listEntries(store: Store, project: LedgerProject, request: EntriesRequest): Promise<EntriesPage> {
  const { userId, limit, cursor } = request;
  const rows = await store.run("read", (db) =>
    db
      .select()
      .from(entries)
      .where(
        and(
          eq(entries.accountId, accountIdOf(project.id, userId)),
          cursor === undefined ? undefined : lt(entries.seq, cursor),
        ),
      )
      .orderBy(desc(entries.seq))
      // One more than asked for tells whether there is a next page.
      .limit(limit + 1),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(entryView),
    nextCursor: rows.length > limit && last !== undefined ? String(last.seq) : null,
  };
}
