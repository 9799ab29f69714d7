import { and, desc, eq, lt } from "drizzle-orm";
import { auditEntries } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";

/** The audit list of a project, newest first, a page at a time by `seq` (the cursor, exclusive). */
export async function listAudit(store: Store, projectId: string, limit: number, cursor?: number) {
  const { seq, actorName, action, subject, detail, address, at } = auditEntries;
  const rows = await store.run("read", (db) =>
    db
      .select({ seq, actorName, action, subject, detail, address, at })
      .from(auditEntries)
      .where(and(eq(auditEntries.projectId, projectId), cursor === undefined ? undefined : lt(seq, cursor)))
      .orderBy(desc(seq))
      .limit(limit + 1),
  );
  const lines = rows.slice(0, limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  return { lines, nextCursor: rows.length > limit ? (lines.at(-1)?.seq ?? null) : null };
}
