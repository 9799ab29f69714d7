import Stripe from "stripe";
import type { Config } from "#app/config/env.server.ts";
import { limits } from "#app/config/limits.ts";

/** Stripe can't be asked, or answers with a failure of its own: nothing is known to have happened, or not to. */
export class StripeUnavailable extends Error {
  /** Whether Stripe answered with a failure (5xx): it would give the same answer again for the same idempotency key. */
  readonly isAnswered: boolean;

  constructor(message: string, options: ErrorOptions & { isAnswered?: boolean } = {}) {
    super(message, options);
    this.name = "StripeUnavailable";
    this.isAnswered = options.isAnswered ?? false;
  }
}

export interface StripeClient {
  api: Stripe;
  /** Whether the key is for real money; what comes from the other mode is none of ours. */
  livemode: boolean;
  webhookSecrets: readonly string[];
}

/** Stripe by the configuration's key; undefined without one. */
export function openStripe({ stripe: { secretKey, webhookSecrets, apiBase } }: Config): StripeClient | undefined {
  if (secretKey === undefined) return undefined;
  const base = apiBase === undefined ? undefined : new URL(apiBase);
  const api = new Stripe(secretKey, {
    // Ours to try again, and within our own deadline.
    maxNetworkRetries: 0,
    timeout: limits.stripeTimeoutMs,
    telemetry: false,
    appInfo: { name: "PayKit" },
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === "https:" ? 443 : 80),
      protocol: base.protocol === "https:" ? ("https" as const) : ("http" as const),
    }),
  });
  return { api, livemode: /^.k_live_/.test(secretKey), webhookSecrets };
}

/** When a request that asks Stripe, however often, has to be done with it. */
export function stripeDeadline(): number {
  return performance.now() + limits.stripeDeadlineMs;
}

/**
 * One call of Stripe, done by `giveUpAt`. What is Stripe's own trouble (no connection, no answer, 5xx, 429, a key that is
 * refused) becomes StripeUnavailable; what it says of our request stays as it is.
 */
export async function askStripe<T>(call: () => Promise<T>, giveUpAt: number = stripeDeadline()): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new StripeUnavailable("Stripe did not answer in time."));
    timer = setTimeout(giveUp, Math.max(0, giveUpAt - performance.now()));
  });
  try {
    return await Promise.race([call(), deadline]);
  } catch (error) {
    if (!isStripesTrouble(error)) throw error;
    const isAnswered = error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500;
    throw new StripeUnavailable("Stripe can't be reached.", { cause: error, isAnswered });
  } finally {
    clearTimeout(timer);
  }
}

function isStripesTrouble(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  const { statusCode } = error;
  return statusCode === undefined || statusCode >= 500 || [401, 403, 409, 429].includes(statusCode);
}

/** Whether Stripe says that it has no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === "resource_missing";
}

/** What Stripe has to say of our own request, when that is what is wrong; undefined for any other error. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof Stripe.errors.StripeInvalidRequestError ? error.message : undefined;
}
