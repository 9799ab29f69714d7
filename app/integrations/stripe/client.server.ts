import Stripe from "stripe";
import type { Config } from "#app/config/env.server.ts";
import { limits } from "#app/config/limits.ts";

/** Stripe can't be asked, or answers with a failure of its own: nothing is known to have happened, or not to. */
export class StripeUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StripeUnavailable";
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

/**
 * One call of Stripe within our deadline. What is Stripe's own trouble (no connection, no answer, 5xx, 429, a key that is
 * refused) becomes StripeUnavailable; what it says of our request stays as it is.
 */
export async function askStripe<T>(call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StripeUnavailable("Stripe did not answer in time.")), limits.stripeDeadlineMs);
  });
  try {
    return await Promise.race([call(), deadline]);
  } catch (error) {
    throw isStripesTrouble(error) ? new StripeUnavailable("Stripe can't be reached.", { cause: error }) : error;
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
