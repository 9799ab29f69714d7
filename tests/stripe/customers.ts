import type Stripe from "stripe";
import { allowed } from "./allowed.ts";
import { emit, update } from "./events.ts";
import { allowOnly, metadataOf, type Params } from "./form-params.ts";
import { newCustomer } from "./objects.ts";
import { must, type State } from "./state.ts";
import { cancelSubscription } from "./subscription-moves.ts";

const plainFields = ["email", "name", "phone", "description"] as const;

export function createCustomer(state: State, params: Params): Stripe.Customer {
  allowOnly(params, allowed.customer);
  return newCustomer(state, { ...plainOf(params), metadata: metadataOf(params) });
}

/** Metadata is merged; an empty value takes its key away. */
export function updateCustomer(state: State, id: string, params: Params): Stripe.Customer {
  const customer = must(state.customers, "customer", id);
  allowOnly(params, allowed.customerUpdate);
  const merged = params.metadata === "" ? {} : { ...customer.metadata, ...metadataOf(params) };
  const metadata = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
  return update(state, "customer.updated", customer, { ...plainOf(params), metadata });
}

/** A deleted customer keeps its id and nothing else; its subscriptions end at once. */
export function deleteCustomer(state: State, id: string): Stripe.DeletedCustomer {
  const customer = must(state.customers, "customer", id);
  for (const subscription of [...state.subscriptions.values()]) {
    const ended = subscription.status === "canceled" || subscription.status === "incomplete_expired";
    if (subscription.customer === id && !ended) cancelSubscription(state, subscription.id);
  }
  const deleted = { id, object: "customer", deleted: true } as const;
  state.customers.delete(id);
  state.deletedCustomers.set(id, deleted);
  emit(state, "customer.deleted", customer);
  return deleted;
}

function plainOf(params: Params): Partial<Stripe.Customer> {
  const given = plainFields.filter((name) => params[name] !== undefined);
  // An empty value unsets a field of a customer.
  return Object.fromEntries(given.map((name) => [name, params[name] === "" ? null : String(params[name])]));
}
