import { limits } from "#app/config/limits.ts";
import type { RequestInfo, Services } from "#app/http/context.ts";
import { StripeUnavailable } from "#app/integrations/stripe/client.server.ts";
import type { FormAnswer } from "./form.ts";

type Stripe = NonNullable<Services["stripe"]>;

/** Answers a form that asks Stripe: refused where there is none, and where it can't be reached. */
export async function withStripe(
  { services, info }: { services: Services; info: RequestInfo },
  ask: (stripe: Stripe) => Promise<FormAnswer>,
): Promise<FormAnswer> {
  const { stripe, log } = services;
  if (stripe === undefined) {
    return { refuse: { form: "Payments aren't set up here yet, so nothing was done." }, status: 501 };
  }
  try {
    return await ask(stripe);
  } catch (error) {
    if (!(error instanceof StripeUnavailable)) throw error;
    log.warn({ requestId: info.id, err: error }, "Stripe can't be reached for a form");
    return {
      refuse: { form: "Stripe can't be reached right now, and nothing was paid. Try again in a moment." },
      status: 503,
      headers: { "retry-after": String(limits.retryAfterSeconds) },
    };
  }
}
