import { limits } from "#app/config/limits.ts";
import { keepEvent } from "#app/domain/billing/inbox.ts";
import { apiResponder, refuseMethod } from "#app/http/api-responder.ts";
import { Problem } from "#app/http/problem.ts";
import { readBytes } from "#app/http/read-body.ts";
import { readMetadata } from "#app/integrations/stripe/metadata.ts";
import { verifyEvent } from "#app/integrations/stripe/verify-event.server.ts";

/** Where Stripe reports. An event is kept before it is acknowledged, and looked at after. */
const receive = apiResponder(async (request, { store, stripe }) => {
  if (stripe === undefined || stripe.client.webhookSecrets.length === 0) {
    throw new Problem("stripe_not_configured", "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are not both set.");
  }
  const body = await readBytes(request, limits.webhookBytesMax);
  const event = verifyEvent(stripe.client, body, request.headers.get("stripe-signature"));
  if (event === undefined)
    throw new Problem("invalid_signature", "This is not signed by Stripe with our secret, just now.");
  const object = event.data.object as { id?: unknown; metadata?: Record<string, string> };
  await keepEvent(store, {
    id: event.id,
    type: storable(event.type, 100),
    livemode: event.livemode,
    objectId: typeof object.id === "string" ? storable(object.id, 255) : null,
    projectId: readMetadata(object.metadata)?.project ?? null,
    payload: new TextDecoder().decode(body),
  });
  stripe.worker.wake();
  return Response.json({ received: true });
});

/** What a column takes, of what another version or app may send: no NUL, no end of text. */
const storable = (text: string, length: number) => text.replaceAll("\0", "").slice(0, length);

const onlyPost = refuseMethod("POST, OPTIONS");

export const loader = onlyPost;
export const action = (args: Parameters<typeof receive>[0]) =>
  args.request.method === "POST" ? receive(args) : onlyPost(args);
