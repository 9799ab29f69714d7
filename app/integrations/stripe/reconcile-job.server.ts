import type { Logger } from "pino";
import { limits } from "#app/config/limits.ts";
import type { Store } from "#app/store/store.ts";
import type { StripeClient } from "./client.server.ts";
import { reconcile } from "./reconcile.server.ts";

/** Asks Stripe now and then for what it may have reported in vain. Gives a function that ends it. */
export function startReconcileJob(store: Store, stripe: StripeClient, log: Logger): () => void {
  let isRunning = false;
  const run = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      const since = Math.floor(Date.now() / 1_000) - limits.reconcileBackSeconds;
      const { looked, unassigned } = await reconcile(store, stripe, since);
      log.info({ looked, unassigned: unassigned.length }, "Stripe was asked for what happened lately.");
    } catch (error) {
      log.warn({ err: error }, "Stripe could not be asked for what happened lately; trying again later.");
    } finally {
      isRunning = false;
    }
  };
  const timer = setInterval(run, limits.reconcileEveryMs).unref();
  return () => clearInterval(timer);
}
