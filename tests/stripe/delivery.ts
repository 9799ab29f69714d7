import Stripe from "stripe";
import { newId, now } from "./shapes.ts";
import type { State } from "./state.ts";

// Events on their way to the webhook, signed as Stripe signs them.

const signer = new Stripe("sk_test_standin").webhooks;

export interface SignOptions {
  /** Signs with this secret instead of all of the endpoint's. */
  secret?: string;
  /** Seconds since 1970; now unless given. */
  timestamp?: number;
}

export interface DeliverOptions extends SignOptions {
  /** What is sent, and signed, in place of the event. */
  payload?: string;
  /** The whole header in place of a valid one; null sends none. */
  signature?: string | null;
}

export interface DeliveryAnswer {
  status: number;
  body: string;
}

/** One attempt to post an event; status 0 is a connection that failed. */
export interface DeliveryAttempt {
  eventId: string;
  type: string;
  attempt: number;
  status: number;
}

/** The Stripe-Signature header. While a secret is rotated Stripe signs with both, so several make several v1. */
export function sign(state: State, payload: string, { secret, timestamp = now() }: SignOptions = {}): string {
  const secrets = secret === undefined ? state.webhook.secrets : [secret];
  const headers = secrets.map((one) => signer.generateTestHeaderString({ payload, secret: one, timestamp }));
  const [first = `t=${timestamp}`, ...others] = headers;
  return [first, ...others.map((header) => header.slice(header.indexOf("v1=")))].join(",");
}

/** The bytes of an event: Stripe indents them, so who re-serialises them breaks the signature. */
export const payloadOf = (event: Stripe.Event) => JSON.stringify(event, null, 2);

export async function deliver(
  state: State,
  event: Stripe.Event,
  options: DeliverOptions = {},
  signal?: AbortSignal,
): Promise<DeliveryAnswer> {
  if (state.webhook.url === undefined) throw new Error("The stand-in has no webhook URL: call setWebhook first.");
  const payload = options.payload ?? payloadOf(event);
  const signature = options.signature === undefined ? sign(state, payload, options) : options.signature;
  const response = await fetch(state.webhook.url, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      ...(signature !== null && { "stripe-signature": signature }),
    },
    body: payload,
    redirect: "manual",
    signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(signal ? [signal] : [])]),
  });
  return { status: response.status, body: await response.text() };
}

/** The same thing told again as another event, as Stripe sometimes does: only the id differs. */
export function withNewId(event: Stripe.Event): Stripe.Event {
  return { ...structuredClone(event), id: newId("evt") };
}

/** Milliseconds before each further attempt: Stripe's three days of retries, made short. */
const retryDelays = [100, 300, 1_000, 3_000];

export interface Courier {
  attempts: DeliveryAttempt[];
  send(event: Stripe.Event): void;
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Posts events in the background, a few at a time and in no promised order. */
export function createCourier(state: State, atOnce = 16): Courier {
  const attempts: DeliveryAttempt[] = [];
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();
  const free: (() => void)[] = [];
  let busy = 0;

  async function slot<T>(work: () => Promise<T>): Promise<T> {
    if (busy >= atOnce) await new Promise<void>((resolve) => free.push(resolve));
    busy += 1;
    try {
      return await work();
    } finally {
      busy -= 1;
      free.shift()?.();
    }
  }

  async function carry(event: Stripe.Event): Promise<void> {
    for (let attempt = 1; !stopped.signal.aborted; attempt += 1) {
      // A failed connection is a failed attempt, like an answer that is not 2xx.
      const status = await slot(() => deliver(state, event, {}, stopped.signal).then((answer) => answer.status)).catch(
        () => 0,
      );
      attempts.push({ eventId: event.id, type: event.type, attempt, status });
      const delay = retryDelays[attempt - 1];
      if ((status >= 200 && status < 300) || delay === undefined) return;
      await pause(delay, stopped.signal);
    }
  }

  return {
    attempts,
    send(event) {
      const work = carry(event).finally(() => running.delete(work));
      running.add(work);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async stop() {
      stopped.abort();
      for (const go of free.splice(0)) go();
      await Promise.all(running);
    },
  };
}

/** Waits, or stops waiting when the signal says so. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
