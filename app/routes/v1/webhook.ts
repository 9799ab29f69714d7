import { limits } from "#app/config/limits.ts";
import { keepEvent } from "#app/domain/billing/inbox.ts";
import { apiResponder, refuseMethod } from "#app/http/api-responder.ts";
import { Problem } from "#app/http/problem.ts";
import { readBytes } from "#app/http/read-body.ts";
import { hintOf } from "#app/integrations/stripe/event-hint.server.ts";
import { verifyEvent } from "#app/integrations/stripe/verify-event.server.ts";

/** Where Stripe reports. An event is kept before it is acknowledged, and looked at after. */
const receive = apiResponder(async (request, { store, stripe }) => {
  if (stripe === undefined || stripe.client.webhookSecrets.length === 0) {
    throw new Problem("stripe_not_configured", "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are not both set.");
  }
  const body = await readBytes(request, limits.webhookBytesMax);
  const event = verifyEvent(stripe.client, body, request.headers.get("stripe-signature"));
  if (event === undefined) {
    const message = "This is not a whole event that Stripe signed with our secret just now.";
    throw new Problem("invalid_signature", message);
  }
  await keepEvent(store, await hintOf(store, stripe.client, event));
  stripe.worker.wake();
  return Response.json({ received: true });
});

const onlyPost = refuseMethod("POST");

export const loader = onlyPost;
export const action = (args: Parameters<typeof receive>[0]) =>
  args.request.method === "POST" ? receive(args) : onlyPost(args);
