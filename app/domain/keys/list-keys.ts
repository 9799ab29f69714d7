import { asc, desc, eq, sql } from "drizzle-orm";
import { keys } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";

export type KeyState = "active" | "expiring" | "revoked";

/** The keys of a project, those that work first, newest first, and the latest that no longer do; never a secret itself. */
export async function listKeys(store: Store, projectId: string) {
  const { id, kind, name, publishableKey, last4, createdAt, expiresAt, lastUsedAt } = keys;
  const state = sql<KeyState>`case
    when revoked_at is not null or expires_at <= now() then 'revoked'
    when expires_at is not null then 'expiring'
    else 'active' end`;
  const rows = await store.run("read", (db) =>
    db
      .select({ id, kind, name, publishableKey, last4, createdAt, expiresAt, lastUsedAt, state })
      .from(keys)
      .where(eq(keys.projectId, projectId))
      .orderBy(sql`${state} = 'revoked'`, desc(createdAt), asc(kind), desc(id))
      .limit(200),
  );
  const iso = (at: string | null) => (at === null ? null : new Date(at).toISOString());
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: iso(row.expiresAt),
    lastUsedAt: iso(row.lastUsedAt),
  }));
}
