import type { Logger } from "pino";
import { limits } from "#app/config/limits.ts";
import { claimEvents, putOffEvent, renewEvents, settleEvent } from "#app/domain/billing/inbox.ts";
import type { Store } from "#app/store/store.ts";
import type { StripeClient } from "./client.server.ts";
import { type EventHint, handleEvent } from "./handle-event.server.ts";

export interface EventWorker {
  /** Says that something came in: it is looked at now, not at the next tick. */
  wake(): void;
  /** Works until nothing is due; for tests and commands. */
  drain(): Promise<void>;
  /** Takes no more; gives when what was begun is done. */
  stop(): Promise<void>;
}

/**
 * Works on Stripe's inbox, in this process, a few events at a time. An event is done only after its effect, which is safe
 * to repeat: a process that is killed in between leaves it to be done again, by whoever comes next.
 */
export function startEventWorker(store: Store, stripe: StripeClient, log: Logger): EventWorker {
  let running: Promise<void> | undefined;
  let isAsked = false;
  let isStopped = false;
  const inHand = new Set<string>();

  const work = async () => {
    do {
      isAsked = false;
      for (;;) {
        if (isStopped) return;
        const claimed = await claimEvents(store, limits.eventsAtOnce, stripe.livemode);
        await Promise.all(claimed.map((event) => workOn(store, stripe, log, inHand, event)));
        if (claimed.length < limits.eventsAtOnce) break;
      }
    } while (isAsked);
  };
  const wake = () => {
    if (isStopped) return;
    isAsked = true;
    running ??= work()
      .catch((error: unknown) => log.warn({ err: error }, "Stripe's inbox can't be read; trying again."))
      .finally(() => {
        running = undefined;
        // Asked between its last look and now.
        if (isAsked) wake();
      });
  };
  const timer = setInterval(wake, limits.eventsEveryMs).unref();
  const renewing = setInterval(
    () => {
      // A lease that could not be renewed ends, and somebody else does the same work: no harm.
      if (inHand.size > 0) renewEvents(store, [...inHand]).catch(() => {});
    },
    (limits.eventLeaseSeconds * 1_000) / 3,
  ).unref();
  wake();
  return {
    wake,
    drain: async () => {
      wake();
      while (running !== undefined) await running;
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
      clearInterval(renewing);
    },
  };
}

async function workOn(
  store: Store,
  stripe: StripeClient,
  log: Logger,
  inHand: Set<string>,
  event: { id: string; attempts: number; payload: string },
) {
  const { id, attempts, payload } = event;
  inHand.add(id);
  try {
    const settled = await handleEvent(store, stripe, JSON.parse(payload) as EventHint).finally(() => inHand.delete(id));
    const { outcome, result } = settled;
    if (outcome === "settled") await settleEvent(store, id, { state: "done", result, projectId: settled.projectId });
    else await settleEvent(store, id, { state: outcome, result });
    if (outcome === "unassigned")
      log.warn({ event: id }, `Stripe event ${id}: ${result}. See: npm run reconcile -- --help`);
  } catch (error) {
    log.warn({ err: error, event: id, attempts }, "a Stripe event could not be worked on; it is tried again");
    const message = error instanceof Error ? error.message : String(error);
    await putOffEvent(store, id, attempts, message.slice(0, 300)).catch(() => {});
  }
}
