import { and, eq } from "drizzle-orm";
import { subscriptions } from "#app/store/schema/billing.server.ts";
import type { Store } from "#app/store/store.ts";

/** A project's subscriptions whose payment is late: those that its setting about them decides on. */
export async function listPastDue(store: Store, projectId: string): Promise<string[]> {
  const { id, status } = subscriptions;
  const isLate = and(eq(subscriptions.projectId, projectId), eq(status, "past_due"));
  const rows = await store.run("read", (db) => db.select({ id }).from(subscriptions).where(isLate));
  return rows.map((row) => row.id);
}
