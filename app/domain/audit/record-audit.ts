import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";
import { type AuditLine, auditInsert } from "./audit.ts";

/**
 * Writes a line for something that another statement does: before it, so that the list may name what then failed, but
 * never lacks what happened.
 */
export async function recordAudit(store: Store, projectId: string, line: AuditLine): Promise<void> {
  const kind = line.requestToken === undefined ? "write" : "keyed-write";
  await store.run(kind, (db) => rowsOf(db, auditInsert(projectId, line, sql`(select 1) as once`)));
}
