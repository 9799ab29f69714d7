import type Stripe from "stripe";
import { allowed } from "./allowed.ts";
import { createSession, urlOf } from "./checkout-session.ts";
import { createCustomer, deleteCustomer, updateCustomer } from "./customers.ts";
import { badRequest, missingParameter, noSuch } from "./errors.ts";
import { emit } from "./events.ts";
import { allowOnly, listOf, metadataOf, objectOf, type Params, textOf } from "./form-params.ts";
import { page } from "./lists.ts";
import { expire } from "./pay-moves.ts";
import { fresh, idOf, newId } from "./shapes.ts";
import { must, type State, type StripeObject } from "./state.ts";

// Every endpoint: its method, its path, and what it answers before `expand[]`.

interface Call {
  params: Params;
  /** What stood for :id in the path. */
  id: string;
  url: string;
}
type Answer = (state: State, call: Call) => object;

const paging = ["limit", "starting_after", "ending_before", "created", "expand"];

/** GET of a collection, with the filters that it knows; a filter compares the field of the same name. */
function list(table: (state: State) => Iterable<StripeObject>, ...filters: string[]): Answer {
  return (state, { params, url }) => {
    allowOnly(params, [...paging, ...filters]);
    const wanted = filters.flatMap((name) => {
      const value = textOf(params, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const matches = (object: object) => wanted.every(([name, value]) => fieldOf(object, name) === value);
    return page(table(state), params, url, matches);
  };
}

const fieldOf = (object: object, name: string) => {
  const value = (object as Record<string, unknown>)[name];
  return typeof value === "string" ? value : idOf(value as { id: string } | null | undefined);
};

/** GET of one object. */
function one(kind: string, table: (state: State) => Map<string, StripeObject>): Answer {
  return (state, { params, id }) => {
    allowOnly(params, ["expand"]);
    return must(table(state), kind, id);
  };
}

/** POST of one object, as far as it changes metadata: nothing else is written to these by their id here. */
function setMetadata(kind: string, table: (state: State) => Map<string, StripeObject>): Answer {
  return (state, { params, id }) => {
    allowOnly(params, ["expand", "metadata"]);
    const found = must(table(state), kind, id);
    const changed = { ...found, metadata: { ...(found as { metadata?: object }).metadata, ...metadataOf(params) } };
    table(state).set(id, changed as StripeObject);
    return changed;
  };
}

const listSubscriptions: Answer = (state, { params, url }) => {
  allowOnly(params, [...paging, "customer", "status"]);
  const customer = textOf(params, "customer");
  // Without a status, Stripe leaves out those that have ended.
  const status = textOf(params, "status") ?? "not ended";
  const ended = (one: Stripe.Subscription) => one.status === "canceled" || one.status === "incomplete_expired";
  return page(state.subscriptions.values(), params, url, (one) => {
    if (customer !== undefined && one.customer !== customer) return false;
    if (status === "all") return true;
    if (status === "not ended") return one.status !== "canceled";
    return status === "ended" ? ended(one) : one.status === status;
  });
};

const listInvoices: Answer = (state, { params, url }) => {
  allowOnly(params, [...paging, "customer", "status", "subscription"]);
  const subscription = textOf(params, "subscription");
  const [customer, status] = [textOf(params, "customer"), textOf(params, "status")];
  return page(state.invoices.values(), params, url, (invoice) => {
    if (customer !== undefined && invoice.customer !== customer) return false;
    if (status !== undefined && invoice.status !== status) return false;
    return subscription === undefined || invoice.parent?.subscription_details?.subscription === subscription;
  });
};

const listInvoicePayments: Answer = (state, { params, url }) => {
  allowOnly(params, [...paging, "invoice", "payment", "status"]);
  const payment = objectOf(params, "payment");
  if (payment) allowOnly(payment, ["type", "payment_intent", "payment_record"], "payment");
  const type = payment && textOf(payment, "type", "payment[type]");
  if (payment && type === undefined) throw missingParameter("payment[type]");
  const intent = payment && textOf(payment, "payment_intent", "payment[payment_intent]");
  const [invoice, status] = [textOf(params, "invoice"), textOf(params, "status")];
  return page(state.invoicePayments.values(), params, url, (one) => {
    if (invoice !== undefined && one.invoice !== invoice) return false;
    if (status !== undefined && one.status !== status) return false;
    if (type !== undefined && one.payment.type !== type) return false;
    return intent === undefined || one.payment.payment_intent === intent;
  });
};

const listEvents: Answer = (state, { params, url }) => {
  allowOnly(params, [...paging, "type", "types", "delivery_success"]);
  const single = textOf(params, "type");
  const types = single === undefined ? listOf(params, "types").map(String) : [single];
  // A group like charge.* means all of its types.
  const named = (type: string) =>
    types.some((wanted) => (wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted));
  return page(state.events, params, url, (event) => types.length === 0 || named(event.type));
};

const getEvent: Answer = (state, { id }) => {
  const found = state.events.find((event) => event.id === id);
  if (found === undefined) throw noSuch("event", id);
  return found;
};

const createPortal: Answer = (state, { params }) => {
  allowOnly(params, allowed.portalSession);
  const customer = textOf(params, "customer");
  if (customer === undefined) throw missingParameter("customer");
  must(state.customers, "customer", customer, "customer");
  const id = newId("bps");
  const session = fresh("billing_portal.session", {
    id,
    customer,
    return_url: urlOf(params, "return_url"),
    url: `${state.url}/p/session/${id}`,
  });
  state.portals.set(id, session);
  emit(state, "billing_portal.session.created", session);
  return session;
};

const webhookEndpoints: Answer = (state, { params, url }) => {
  const { id, created, url: target } = state.webhook;
  const values = { id, created, api_version: state.apiVersion, enabled_events: ["*"] };
  return page(target === undefined ? [] : [fresh("webhook_endpoint", { ...values, url: target })], params, url);
};

const getCustomer: Answer = (state, { id, params }) => {
  allowOnly(params, ["expand"]);
  return state.deletedCustomers.get(id) ?? must(state.customers, "customer", id);
};

const lineItems: Answer = (state, { id, params, url }) => {
  const { items } = must(state.plans, "checkout.session", id);
  // Line items are in the order in which they were given.
  return page([...items].reverse(), params, url);
};

const account: Answer = (_, { params }) => {
  allowOnly(params, ["expand"]);
  return fresh("account", { id: "acct_standin", email: "simulated@example.com" });
};

const endpoints: Record<string, Answer> = {
  "POST /v1/checkout/sessions": (state, { params }) => createSession(state, params),
  "GET /v1/checkout/sessions": list((s) => s.sessions.values(), "payment_intent", "subscription", "customer", "status"),
  "GET /v1/checkout/sessions/:id": one("checkout.session", (s) => s.sessions),
  "GET /v1/checkout/sessions/:id/line_items": lineItems,
  "POST /v1/checkout/sessions/:id": setMetadata("checkout.session", (s) => s.sessions),
  "POST /v1/payment_intents/:id": setMetadata("payment_intent", (s) => s.paymentIntents),
  "POST /v1/subscriptions/:id": setMetadata("subscription", (s) => s.subscriptions),
  "POST /v1/checkout/sessions/:id/expire": (state, { id }) => expire(state, id),
  "POST /v1/customers": (state, { params }) => createCustomer(state, params),
  "GET /v1/customers": list((s) => s.customers.values(), "email"),
  "GET /v1/customers/:id": getCustomer,
  "POST /v1/customers/:id": (state, { id, params }) => updateCustomer(state, id, params),
  "DELETE /v1/customers/:id": (state, { id }) => deleteCustomer(state, id),
  "GET /v1/payment_intents": list((s) => s.paymentIntents.values(), "customer"),
  "GET /v1/payment_intents/:id": one("payment_intent", (s) => s.paymentIntents),
  "GET /v1/charges": list((s) => s.charges.values(), "customer", "payment_intent"),
  "GET /v1/charges/:id": one("charge", (s) => s.charges),
  "GET /v1/refunds": list((s) => s.refunds.values(), "payment_intent", "charge"),
  "GET /v1/refunds/:id": one("refund", (s) => s.refunds),
  "GET /v1/disputes": list((s) => s.disputes.values(), "payment_intent", "charge"),
  "GET /v1/disputes/:id": one("dispute", (s) => s.disputes),
  "GET /v1/subscriptions": listSubscriptions,
  "GET /v1/subscriptions/:id": one("subscription", (s) => s.subscriptions),
  "GET /v1/invoices": listInvoices,
  "GET /v1/invoices/:id": one("invoice", (s) => s.invoices),
  "GET /v1/invoice_payments": listInvoicePayments,
  "GET /v1/invoice_payments/:id": one("invoice_payment", (s) => s.invoicePayments),
  "POST /v1/billing_portal/sessions": createPortal,
  "GET /v1/events": listEvents,
  "GET /v1/events/:id": getEvent,
  "GET /v1/account": account,
  "GET /v1/webhook_endpoints": webhookEndpoints,
};

/** Answers one request of the API, or says that there is no such address. */
export function answer(state: State, method: string, path: string, params: Params): object {
  const [, collection = path, id = "", action] =
    /^(\/v1\/(?:checkout\/|billing_portal\/)?[a-z_]+)(?:\/([^/]+))?(?:\/([a-z_]+))?$/.exec(path) ?? [];
  const pattern = `${collection}${id && "/:id"}${action ? `/${action}` : ""}`;
  const found = endpoints[`${method} ${pattern}`];
  if (found === undefined) {
    throw noEndpoint(method, path);
  }
  return found(state, { params, id: decodeURIComponent(id), url: path });
}

function noEndpoint(method: string, path: string) {
  const error = badRequest(`Unrecognized request URL (${method}: ${path}). The stand-in does not imitate it.`);
  return Object.assign(error, { status: 404 });
}
