import { anyKey, endpoint, method } from "#app/http/endpoint.ts";
import { keyReused, replayed } from "#app/http/idempotency-key.ts";
import { Problem } from "#app/http/problem.ts";
import { allowedReturn, stripeOf } from "#app/http/stripe-call.ts";
import { openCheckout } from "#app/integrations/stripe/checkout.server.ts";
import { checkoutRequest } from "#contract/checkout.ts";

const route = endpoint({
  POST: method(checkoutRequest, anyKey, async (call) => {
    const { store, project, input, idempotencyKey, origin } = call;
    const stripe = stripeOf(call);
    const { userId, kind } = input;
    const successUrl = await allowedReturn(call, "successUrl", input.successUrl, "/checkout/done");
    const cancelUrl = await allowedReturn(call, "cancelUrl", input.cancelUrl, "/checkout/cancelled");
    const purchase = { userId, kind, origin, successUrl, cancelUrl, asked: input };
    const result = await openCheckout(store, stripe.client, project, purchase, idempotencyKey);
    if (result.outcome === "key_reused") throw keyReused();
    if (result.outcome === "not_for_sale") {
      throw new Problem("demo_project", "Nobody pays real money on the demo project; create one of your own.");
    }
    return { body: { url: result.url }, headers: replayed(result.outcome === "replayed") };
  }),
});

export const loader = route.loader;
export const action = route.action;
