import type Stripe from "stripe";
import { limits } from "#app/config/limits.ts";
import { findPurchaseByIntent } from "#app/domain/billing/find-purchase.ts";
import { keepEvent } from "#app/domain/billing/inbox.ts";
import { apiResponder, refuseMethod } from "#app/http/api-responder.ts";
import { Problem } from "#app/http/problem.ts";
import { readBytes } from "#app/http/read-body.ts";
import { readMetadata } from "#app/integrations/stripe/metadata.ts";
import { idOf } from "#app/integrations/stripe/read-facts.server.ts";
import { verifyEvent } from "#app/integrations/stripe/verify-event.server.ts";
import type { Store } from "#app/store/store.ts";

/** Where Stripe reports. An event is kept before it is acknowledged, and looked at after. */
const receive = apiResponder(async (request, { store, stripe }) => {
  if (stripe === undefined || stripe.client.webhookSecrets.length === 0) {
    throw new Problem("stripe_not_configured", "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are not both set.");
  }
  const body = await readBytes(request, limits.webhookBytesMax);
  const event = verifyEvent(stripe.client, body, request.headers.get("stripe-signature"));
  if (event === undefined)
    throw new Problem("invalid_signature", "This is not signed by Stripe with our secret, just now.");
  await keepEvent(store, {
    id: event.id,
    type: storable(event.type, 100),
    livemode: event.livemode,
    projectId: (await projectOf(store, event)) ?? null,
    ...hintOf(event),
  });
  stripe.worker.wake();
  return Response.json({ received: true });
});

/** What is kept of an event: what it is of and about. The rest of it is other people's business, or out of date. */
function hintOf({ type, livemode, account, data }: Stripe.Event): { objectId: string | null; payload: string } {
  const { id, payment_intent, charge } = data.object as unknown as Record<string, unknown>;
  const object = { id, payment_intent: idOf(payment_intent as string | null), charge };
  return {
    objectId: typeof id === "string" ? storable(id, 255) : null,
    payload: JSON.stringify({ type, livemode, account, data: { object } }),
  };
}

/** Whose page an event is on, as far as it can be told without asking Stripe. */
async function projectOf(store: Store, { data }: Stripe.Event): Promise<string | undefined> {
  const object = data.object as {
    metadata?: Stripe.Metadata;
    payment_intent?: string | null;
    parent?: { subscription_details?: { metadata?: Stripe.Metadata | null } | null } | null;
  };
  const named = readMetadata(object.metadata) ?? readMetadata(object.parent?.subscription_details?.metadata);
  if (named !== undefined) return named.project;
  const intent = idOf(object.payment_intent);
  return intent === null ? undefined : (await findPurchaseByIntent(store, storable(intent, 255)))?.project.id;
}

/** What a column takes, of what another version or app may send: no NUL, no end of text. */
const storable = (text: string, length: number) => text.replaceAll("\0", "").slice(0, length);

const onlyPost = refuseMethod("POST");

export const loader = onlyPost;
export const action = (args: Parameters<typeof receive>[0]) =>
  args.request.method === "POST" ? receive(args) : onlyPost(args);
