import type Stripe from "stripe";
import { findPurchaseByIntent } from "#app/domain/billing/find-purchase.ts";
import type { IncomingEvent } from "#app/domain/billing/inbox.ts";
import type { Store } from "#app/store/store.ts";
import type { StripeClient } from "./client.server.ts";
import { readMetadata } from "./metadata.ts";
import { idOf } from "./read-facts.server.ts";

/**
 * What is kept of an event: what it is of and about. The rest of it is other people's business, or out of date by the time
 * it is read. One of the other mode is of another Stripe to us.
 */
export async function hintOf(store: Store, stripe: StripeClient, event: Stripe.Event): Promise<IncomingEvent> {
  const { id, type, livemode, account } = event;
  const object = event.data.object as unknown as Record<string, unknown>;
  const about = { id: object.id, payment_intent: idOf(object.payment_intent as string | null), charge: object.charge };
  return {
    id,
    type: storable(type, 100),
    livemode,
    objectId: typeof object.id === "string" ? storable(object.id, 255) : null,
    projectId: (await projectOf(store, event)) ?? null,
    payload: JSON.stringify({ type, livemode, account, data: { object: about } }),
    ...(livemode !== stripe.livemode && { state: "ignored" as const, result: "of Stripe's other mode" }),
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
function storable(text: string, length: number): string {
  return text.replaceAll("\0", "").slice(0, length);
}
