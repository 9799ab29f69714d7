import { redirect } from "react-router";
import { findPurchaseBySession } from "#app/domain/billing/find-by-session.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { isMissing, StripeUnavailable } from "#app/integrations/stripe/client.server.ts";
import { settleSession } from "#app/integrations/stripe/settle-from-stripe.server.ts";
import type { Route } from "./+types/checkout-return";

/**
 * Where Stripe sends people back to after paying: looks at what was paid, so that it counts also where no webhook comes,
 * and sends them on to where the app wanted them. That address is from our own row, never from this one's query.
 */
export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const sessionId = args.url.searchParams.get("session") ?? "";
  if (services.stripe === undefined || !/^cs_\w{1,255}$/.test(sessionId)) throw notFound();
  try {
    await settleSession(services.store, services.stripe.client, sessionId);
  } catch (error) {
    if (isMissing(error)) throw notFound();
    // The webhook and the reconcile job will tell; nobody who has paid is stopped here.
    if (!(error instanceof StripeUnavailable)) throw error;
    services.log.warn({ requestId: info.id, err: error }, "a payment could not be looked at on the way back");
  }
  const purchase = await findPurchaseBySession(services.store, sessionId);
  if (purchase === undefined) throw notFound();
  return redirect(purchase.successUrl);
});
