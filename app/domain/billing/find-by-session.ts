import { eq } from "drizzle-orm";
import { purchases } from "#app/store/schema/billing.server.ts";
import type { Store } from "#app/store/store.ts";

/** The purchase behind one of Stripe's checkouts, once it is known. */
export async function findPurchaseBySession(store: Store, sessionId: string) {
  const [found] = await store.run("read", (db) =>
    db.select().from(purchases).where(eq(purchases.stripeSession, sessionId)),
  );
  return found;
}
