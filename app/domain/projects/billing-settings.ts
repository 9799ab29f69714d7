import { eq } from "drizzle-orm";
import { projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";

/** What a project says about payments. Read when it is needed: the calls that need it ask Stripe too. */
export async function billingSettings(store: Store, projectId: string) {
  const { allowedOrigins, portalFromBrowser, pastDueKeepsPro } = projects;
  const [found] = await store.run("read", (db) =>
    db.select({ allowedOrigins, portalFromBrowser, pastDueKeepsPro }).from(projects).where(eq(projects.id, projectId)),
  );
  return found ?? { allowedOrigins: "", portalFromBrowser: false, pastDueKeepsPro: true };
}
