import type Stripe from "stripe";
import { allowed } from "./allowed.ts";
import { badRequest, missingParameter, noSuch } from "./errors.ts";
import { allowOnly, integerOf, listOf, metadataOf, objectOf, type Params, textOf } from "./form-params.ts";
import { lineItemsOf } from "./line-items.ts";
import { fresh, newId, now } from "./shapes.ts";
import { must, type State } from "./state.ts";

/** POST /v1/checkout/sessions, with the refusals of 2026-10-28.endive. */
export function createSession(state: State, params: Params): Stripe.Checkout.Session {
  refuseWhatEndiveRefuses(params);
  const mode = textOf(params, "mode") ?? "payment";
  if (mode === "setup") throw badRequest("The stand-in has no setup mode.", "mode");
  if (mode !== "payment" && mode !== "subscription") throw invalidEnum("mode", mode);
  const customer = textOf(params, "customer") ?? null;
  if (customer !== null) must(state.customers, "customer", customer, "customer");
  refuseWrongCombinations(params, mode);
  const urls = { success_url: urlOf(params, "success_url"), cancel_url: urlOf(params, "cancel_url") };
  if (urls.success_url === null) throw missingParameter("success_url");
  const items = lineItemsOf(state, listOf(params, "line_items"), mode);
  const currency = items[0]?.currency ?? "usd";
  const subtotal = items.reduce((sum, item) => sum + item.amount_subtotal, 0);
  if (mode === "payment" && subtotal > 0 && subtotal < 50) {
    const message = "The Checkout Session's total amount due must add up to at least $0.50 usd";
    throw badRequest(message, undefined, "amount_too_small");
  }
  const trialEnd = trialEndOf(params);
  const id = `${newId("cs_test", 2)}${newId("x", 56).slice(2)}`;
  const reference = textOf(params, "client_reference_id") ?? null;
  if (reference !== null && reference.length > 200) throw badRequest("Must be 200 characters", "client_reference_id");

  const session = fresh("checkout.session", {
    ...urls,
    id,
    allow_promotion_codes: params.allow_promotion_codes === undefined ? null : params.allow_promotion_codes === "true",
    amount_subtotal: subtotal,
    amount_total: trialEnd === null ? subtotal : 0,
    client_reference_id: reference,
    currency,
    customer,
    customer_creation: customer !== null ? null : mode === "subscription" ? "always" : creationOf(params),
    customer_email: textOf(params, "customer_email") ?? null,
    expires_at: expiryOf(params),
    locale: textOf(params, "locale") ?? null,
    metadata: metadataOf(params),
    mode,
    // A free session asks for no payment from the start.
    payment_status: subtotal === 0 || trialEnd !== null ? "no_payment_required" : "unpaid",
    url: `${state.url}/c/pay/${id}`,
  });
  const intentData = objectOf(params, "payment_intent_data");
  const subscriptionData = objectOf(params, "subscription_data");
  if (intentData) allowOnly(intentData, allowed.paymentIntentData, "payment_intent_data");
  state.plans.set(id, {
    items,
    intentMetadata: intentData ? metadataOf(intentData, "payment_intent_data[metadata]") : {},
    subscriptionMetadata: subscriptionData ? metadataOf(subscriptionData, "subscription_data[metadata]") : {},
    trialEnd,
  });
  state.sessions.set(id, session);
  return session;
}

function refuseWhatEndiveRefuses(params: Params): void {
  if (params.payment_method_types !== undefined) {
    const instead = "Use dynamic payment methods, or `allowed_payment_method_types`.";
    const message = `The parameter \`payment_method_types\` was removed in 2026-10-28.endive. ${instead}`;
    throw badRequest(message, "payment_method_types", "parameter_unknown");
  }
  allowOnly(params, allowed.checkoutSession);
  const uiMode = textOf(params, "ui_mode");
  if (uiMode === undefined || uiMode === "hosted_page") return;
  if (["embedded_page", "elements", "form"].includes(uiMode)) {
    throw badRequest(`The stand-in has only hosted pages, not ui_mode '${uiMode}'.`, "ui_mode");
  }
  throw invalidEnum("ui_mode", uiMode);
}

const exclusive: [string, string][] = [
  ["customer", "customer_creation"],
  ["customer", "customer_email"],
  ["allow_promotion_codes", "discounts"],
];

function refuseWrongCombinations(params: Params, mode: string): void {
  for (const [one, other] of exclusive) {
    if (params[one] === undefined || params[other] === undefined) continue;
    throw badRequest(`You may only specify one of these parameters: ${one}, ${other}.`, one, "parameters_exclusive");
  }
  const wrong = mode === "subscription" ? ["payment_intent_data", "customer_creation"] : ["subscription_data"];
  for (const name of wrong) {
    if (params[name] !== undefined) throw badRequest(`You can not pass \`${name}\` in \`${mode}\` mode.`, name);
  }
}

function creationOf(params: Params): "always" | "if_required" {
  const creation = textOf(params, "customer_creation") ?? "if_required";
  if (creation !== "always" && creation !== "if_required") throw invalidEnum("customer_creation", creation);
  return creation;
}

function expiryOf(params: Params): number {
  const expiresAt = integerOf(params, "expires_at");
  if (expiresAt === undefined) return now() + 86_400;
  const minutes = (expiresAt - now()) / 60;
  // One minute of grace for clocks and the way here.
  if (minutes >= 29 && minutes <= 24 * 60 + 1) return expiresAt;
  throw badRequest("The `expires_at` timestamp must be between 30 minutes and 24 hours from creation.", "expires_at");
}

function trialEndOf(params: Params): number | null {
  const data = objectOf(params, "subscription_data");
  if (data === undefined) return null;
  allowOnly(data, allowed.subscriptionData, "subscription_data");
  const days = integerOf(data, "trial_period_days", "subscription_data[trial_period_days]");
  if (days !== undefined) return now() + days * 86_400;
  return integerOf(data, "trial_end", "subscription_data[trial_end]") ?? null;
}

/** An http(s) address; Stripe replaces {CHECKOUT_SESSION_ID} in it later, so it must not be re-encoded. */
export function urlOf(params: Params, name: string): string | null {
  const text = textOf(params, name);
  if (text === undefined) return null;
  const ok = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  if (!ok) throw badRequest("Not a valid URL", name, "url_invalid");
  return text;
}

export const invalidEnum = (name: string, value: string) => badRequest(`Invalid ${name}: ${value}`, name);

/** Where a finished buyer goes. */
export function successUrlOf(session: Stripe.Checkout.Session): string {
  if (session.success_url === null) throw noSuch("success_url", session.id);
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
