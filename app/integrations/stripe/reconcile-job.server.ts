import type { Logger } from "pino";
import { limits } from "#app/config/limits.ts";
import type { Store } from "#app/store/store.ts";
import type { StripeClient } from "./client.server.ts";
import { reconcile } from "./reconcile.server.ts";

/** Asks Stripe soon after the start, and then now and then, for what it may have reported in vain. Gives what ends it. */
export function startReconcileJob(store: Store, stripe: StripeClient, log: Logger): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const run = async () => {
    try {
      const since = Math.floor(Date.now() / 1_000) - limits.reconcileBackSeconds;
      const report = await reconcile(store, stripe, since, { isStopped: () => isStopped });
      const { unassigned, failed } = report;
      log[failed.length > 0 ? "warn" : "info"](
        { ...report, unassigned: unassigned.length },
        "Stripe was asked for what happened lately.",
      );
    } catch (error) {
      log.warn({ err: error }, "Stripe could not be asked for what happened lately; trying again later.");
    }
    if (!isStopped) schedule(limits.reconcileEveryMs);
  };
  // Not all processes at the same moment.
  const schedule = (ms: number) => {
    timer = setTimeout(run, ms * (0.75 + Math.random() / 2)).unref();
  };
  schedule(limits.reconcileFirstMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
