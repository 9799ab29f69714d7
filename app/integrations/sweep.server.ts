import { and, eq, lt, sql } from "drizzle-orm";
import { invitation, session, verification } from "#app/store/schema/auth.server.ts";
import type { Store } from "#app/store/store.ts";

/**
 * Deletes what is over: sessions nobody came back with, tokens nobody used, invitations nobody took up. better-auth only
 * deletes what it happens to look at, and reads the first hundred open invitations of a project, over or not.
 */
export async function sweepSignIn(store: Store): Promise<void> {
  await store.run("keyed-write", async (db) => {
    await db.delete(session).where(lt(session.expiresAt, sql`now()`));
  });
  await store.run("keyed-write", async (db) => {
    await db.delete(verification).where(lt(verification.expiresAt, sql`now()`));
  });
  await store.run("keyed-write", async (db) => {
    await db.delete(invitation).where(and(eq(invitation.status, "pending"), lt(invitation.expiresAt, sql`now()`)));
  });
}
