import { isAllowedReturn } from "#app/domain/billing/return-url.ts";
import { billingSettings } from "#app/domain/projects/billing-settings.ts";
import type { Call } from "./endpoint.ts";
import { Problem } from "./problem.ts";

/** Stripe, or the refusal to a call that needs it. */
export function stripeOf({ stripe }: Pick<Call<unknown>, "stripe">) {
  if (stripe === undefined) {
    throw new Problem(
      "stripe_not_configured",
      "This PayKit has no Stripe key (STRIPE_SECRET_KEY), so nothing can be bought.",
    );
  }
  return stripe;
}

/** Where to send people back to: as asked, where the project allows that, or a page of our own. */
export async function allowedReturn(
  { store, project, origin, publicBaseUrl }: Pick<Call<unknown>, "store" | "project" | "origin" | "publicBaseUrl">,
  param: string,
  asked: string | undefined,
  ownPath: string,
): Promise<string> {
  if (asked === undefined) return origin + ownPath;
  const { allowedOrigins } = await billingSettings(store, project.id);
  if (isAllowedReturn(asked, allowedOrigins, publicBaseUrl)) return asked;
  const message = `${param} leads to an origin that is not in the project's list of allowed origins (its settings in the dashboard).`;
  throw new Problem("invalid_request", message, { param });
}
