import { redirect } from "react-router";
import { findPurchaseBySession } from "#app/domain/billing/find-purchase.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { askStripe, StripeUnavailable } from "#app/integrations/stripe/client.server.ts";
import { settleSession } from "#app/integrations/stripe/settle-from-stripe.server.ts";
import type { Route } from "./+types/checkout-return";

/**
 * Where Stripe sends people back to after paying: looks at what was paid, so that it counts also where no webhook comes,
 * and sends them on to where the app wanted them. That address is from our own row, never from this one's query.
 */
export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { store, stripe, throttles, log } = services;
  const sessionId = args.url.searchParams.get("session") ?? "";
  if (stripe === undefined || !/^cs_\w{1,255}$/.test(sessionId)) throw notFound();
  // Ours, or nobody asks Stripe about it: the address is open to everyone.
  const found = await findPurchaseBySession(store, sessionId);
  if (found === undefined || found.purchase.successUrl === "") throw notFound();
  const isSettled = ["paid", "failed", "expired"].includes(found.purchase.state);
  const waitSeconds = isSettled ? undefined : await throttles.payment.take([`return ${info.clientAddress}`]);
  if (!isSettled && waitSeconds === undefined) {
    try {
      await askStripe(() => settleSession(store, stripe.client, sessionId));
    } catch (error) {
      // The webhook and the reconcile job will tell; nobody who has paid is stopped here.
      if (!(error instanceof StripeUnavailable)) throw error;
      log.warn({ requestId: info.id, err: error }, "a payment could not be looked at on the way back");
    }
  }
  return redirect(found.purchase.successUrl);
});
