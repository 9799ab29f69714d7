import { and, eq, sql } from "drizzle-orm";
import { auditEntries } from "#app/store/schema/ledger.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { type AuditLine, auditInsert } from "./audit.ts";

/**
 * Writes a line for something that another statement does: before it, so that the list may name what then failed, but
 * never lacks what happened. With a request token: `same` when this actor's line with it says the same already, `other`
 * when it says something else, and then nothing may be done.
 */
export async function recordAudit(store: Store, projectId: string, line: AuditLine): Promise<"new" | "same" | "other"> {
  const { actor, action, requestToken, subject, detail } = line;
  const kind = requestToken === undefined ? "write" : "keyed-write";
  const made = await store.run(kind, (db) => rowsOf(db, auditInsert(projectId, line, sql`(select 1) as once`)));
  if (made.length === 1 || requestToken === undefined) return "new";
  const isIt = and(eq(auditEntries.actorId, actor.id), eq(auditEntries.requestToken, requestToken));
  const [known] = await store.run("read", (db) => db.select().from(auditEntries).where(isIt));
  const isSame =
    known?.projectId === projectId &&
    known.action === action &&
    known.subject === (subject ?? null) &&
    known.detail === (detail ?? null);
  return isSame ? "same" : "other";
}
