import type Stripe from "stripe";
import { eventSample, newId, now } from "./shapes.ts";
import type { State } from "./state.ts";

export type EventType = Stripe.Event["type"] | (string & {});

/** Adds an event to the outbox, with the object as it is at this moment. */
export function emit(state: State, type: EventType, object: object, before?: object): Stripe.Event {
  const previous = before && changedFrom(before, object);
  const event = makeEvent(state, type, object, {
    request: state.request ?? { id: null, idempotency_key: null },
    ...(previous && { data: { object: structuredClone(object), previous_attributes: previous } }),
  });
  state.events.push(event);
  state.onEvent(event);
  return event;
}

/** A whole event that is not in the outbox: for what Stripe would not send, or not now. */
export function makeEvent(
  state: State,
  type: EventType,
  object: object,
  overrides: Record<string, unknown> = {},
): Stripe.Event {
  return {
    ...eventSample(),
    id: newId("evt"),
    api_version: state.apiVersion,
    created: now(),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: state.webhook.url === undefined ? 0 : 1,
    type,
    ...overrides,
  } as unknown as Stripe.Event;
}

/** Changes an object and says so, with the values it had before. */
export function update<T extends object>(state: State, type: EventType, object: T, values: Partial<T>): T {
  const before = structuredClone(object);
  Object.assign(object, values);
  emit(state, type, object, before);
  return object;
}

function changedFrom(before: object, after: object): Record<string, unknown> {
  const current = after as Record<string, unknown>;
  const entries = Object.entries(before).filter(([key, value]) => !same(value, current[key]));
  return Object.fromEntries(entries);
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
