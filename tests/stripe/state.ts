import type Stripe from "stripe";
import { apiError, noSuch } from "./errors.ts";
import { newId, now } from "./shapes.ts";

/** What Stripe keeps of a Checkout Session but does not show on it. */
export interface SessionPlan {
  items: Stripe.LineItem[];
  intentMetadata: Record<string, string>;
  subscriptionMetadata: Record<string, string>;
  trialEnd: number | null;
}

export type StripeObject = { id: string; object: string };

/** Everything the stand-in knows. Objects hold ids, never each other: answers are expanded when asked for. */
export interface State {
  url: string;
  apiVersion: string;
  sessions: Map<string, Stripe.Checkout.Session>;
  plans: Map<string, SessionPlan>;
  customers: Map<string, Stripe.Customer>;
  deletedCustomers: Map<string, Stripe.DeletedCustomer>;
  paymentIntents: Map<string, Stripe.PaymentIntent>;
  charges: Map<string, Stripe.Charge>;
  refunds: Map<string, Stripe.Refund>;
  disputes: Map<string, Stripe.Dispute>;
  subscriptions: Map<string, Stripe.Subscription>;
  invoices: Map<string, Stripe.Invoice>;
  invoicePayments: Map<string, Stripe.InvoicePayment>;
  prices: Map<string, Stripe.Price>;
  products: Map<string, Stripe.Product>;
  portals: Map<string, Stripe.BillingPortal.Session>;
  events: Stripe.Event[];
  /** The API request being answered: its events name it. Moves of a test have none, as in Stripe's own jobs. */
  request: { id: string; idempotency_key: string | null } | null;
  webhook: { id: string; created: number; url: string | undefined; secrets: string[] };
  onEvent: (event: Stripe.Event) => void;
}

export function createState(apiVersion: string): State {
  return {
    url: "",
    apiVersion,
    sessions: new Map(),
    plans: new Map(),
    customers: new Map(),
    deletedCustomers: new Map(),
    paymentIntents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    subscriptions: new Map(),
    invoices: new Map(),
    invoicePayments: new Map(),
    prices: new Map(),
    products: new Map(),
    portals: new Map(),
    events: [],
    request: null,
    webhook: { id: newId("we"), created: now(), url: undefined, secrets: [] },
    onEvent: () => {},
  };
}

/** The object with this id, whatever it is. */
export function find(state: State, id: string): StripeObject | undefined {
  const tables: Map<string, StripeObject>[] = [
    state.sessions,
    state.customers,
    state.deletedCustomers,
    state.paymentIntents,
    state.charges,
    state.refunds,
    state.disputes,
    state.subscriptions,
    state.invoices,
    state.invoicePayments,
    state.prices,
    state.products,
    state.portals,
  ];
  for (const table of tables) {
    const found = table.get(id);
    if (found) return found;
  }
  return state.events.find((event) => event.id === id);
}

/** The object with this id in this table, or Stripe's answer that there is none. */
export function must<T>(table: Map<string, T>, kind: string, id: string, param?: string): T {
  const found = table.get(id);
  if (found === undefined) throw noSuch(kind, id, param);
  return found;
}

/** What a move cannot do in the state it found, as Stripe would refuse it. */
export const refused = (message: string) => apiError(400, { type: "invalid_request_error", message });
