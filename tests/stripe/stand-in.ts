import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type Stripe from "stripe";
import { createApiServer, type LoggedRequest, textOf } from "./api-server.ts";
import { createSession } from "./checkout-session.ts";
import {
  createCourier,
  type DeliverOptions,
  type DeliveryAnswer,
  type DeliveryAttempt,
  deliver,
  type SignOptions,
  sign,
  withNewId,
} from "./delivery.ts";
import { type EventType, makeEvent } from "./events.ts";
import { pageOf } from "./html.ts";
import { createManners, type Misbehaviour } from "./misbehaviour.ts";
import * as moneyBack from "./money-back-moves.ts";
import { hostedPage, type PageReply } from "./pages.ts";
import * as payments from "./pay-moves.ts";
import { createState, find, type State, type StripeObject } from "./state.ts";
import * as subscriptions from "./subscription-moves.ts";

// A small stand-in for Stripe: the API, the hosted pages and the webhook sender, with state that a test moves.
// It speaks API version 2026-10-28.endive and is the only thing in PayKit's tests that is not the real thing.

export interface StandInOptions {
  /** Any free one unless given. */
  port?: number;
  webhookSecrets?: string[];
  webhookUrl?: string;
  /** The version of the webhook endpoint, which is the version its events carry. */
  apiVersion?: string;
}

/** A function of the state as a method: without its first argument. */
type Bound<F> = F extends (state: State, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;
type Moves = typeof moves;

const moves = {
  pay: payments.pay,
  payFree: payments.payFree,
  settleDelayed: payments.settleDelayed,
  expire: payments.expire,
  refund: moneyBack.refund,
  succeedRefund: moneyBack.succeedRefund,
  failRefund: moneyBack.failRefund,
  dispute: moneyBack.dispute,
  updateDispute: moneyBack.updateDispute,
  closeDispute: moneyBack.closeDispute,
  setSubscription: subscriptions.setSubscription,
  renewSubscription: subscriptions.renewSubscription,
  failRenewal: subscriptions.failRenewal,
  cancelSubscription: subscriptions.cancelSubscription,
  resumeSubscription: subscriptions.resumeSubscription,
  foreignSession,
};

export type StripeStandIn = { [Name in keyof Moves]: Bound<Moves[Name]> } & {
  /** http://127.0.0.1:port; API, pages and all. */
  readonly url: string;
  readonly secretKey: string;
  /** Everything emitted so far, oldest first. */
  readonly events: Stripe.Event[];
  readonly requests: LoggedRequest[];
  readonly deliveries: DeliveryAttempt[];
  readonly sessions: Stripe.Checkout.Session[];
  readonly subscriptions: Stripe.Subscription[];
  readonly invoices: Stripe.Invoice[];
  readonly charges: Stripe.Charge[];
  /** A copy of the object with this id as it is now. */
  get<T = StripeObject>(id: string): T;
  /** Whether each emitted event is posted at once, in the background, and again when that fails. */
  autoDeliver: boolean;
  setWebhook(url: string | undefined, secrets?: string[]): void;
  makeEvent(type: EventType, object: object, overrides?: Record<string, unknown>): Stripe.Event;
  sign(payload: string, options?: SignOptions): string;
  deliver(event: Stripe.Event, options?: DeliverOptions): Promise<DeliveryAnswer>;
  resendUnderNewId(event: Stripe.Event): Promise<DeliveryAnswer & { event: Stripe.Event }>;
  /** Resolves when no background delivery is on its way. */
  delivered(): Promise<void>;
  behave(how: Misbehaviour): void;
  close(): Promise<void>;
};

export async function startStripeStandIn(options: StandInOptions = {}): Promise<StripeStandIn> {
  const secretKey = "sk_test_standin";
  const state = createState(options.apiVersion ?? "2026-10-28.endive");
  const manners = createManners();
  const courier = createCourier(state);
  const api = createApiServer(state, manners, secretKey);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://standin").pathname;
    const work = path.startsWith("/v1/") ? api.handle(request, response) : answerPage(state, path, request, response);
    // The other side went away while it was sending.
    work.catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const bound = Object.entries(moves).map(([name, move]) => {
    const act = move as (state: State, ...rest: unknown[]) => object;
    // A copy: what a test holds stays as it was at that moment, like an answer of the API.
    return [name, (...rest: unknown[]) => structuredClone(act(state, ...rest))];
  });
  const standIn = {
    ...(Object.fromEntries(bound) as { [Name in keyof Moves]: Bound<Moves[Name]> }),
    url: state.url,
    secretKey,
    events: state.events,
    requests: api.requests,
    deliveries: courier.attempts,
    autoDeliver: true,
    behave: manners.behave,
    delivered: courier.idle,
    get sessions() {
      return copies(state.sessions);
    },
    get subscriptions() {
      return copies(state.subscriptions);
    },
    get invoices() {
      return copies(state.invoices);
    },
    get charges() {
      return copies(state.charges);
    },
    get<T>(id: string): T {
      const found = find(state, id);
      if (found === undefined) throw new Error(`The stand-in has no ${id}.`);
      return structuredClone(found) as T;
    },
    setWebhook(url: string | undefined, secrets = state.webhook.secrets) {
      Object.assign(state.webhook, { url, secrets });
    },
    makeEvent: (type: EventType, object: object, overrides?: Record<string, unknown>) =>
      makeEvent(state, type, object, overrides),
    sign: (payload: string, how?: SignOptions) => sign(state, payload, how),
    deliver: (event: Stripe.Event, how?: DeliverOptions) => deliver(state, event, how),
    async resendUnderNewId(event: Stripe.Event) {
      const again = withNewId(event);
      state.events.push(again);
      return { event: again, ...(await deliver(state, again)) };
    },
    async close() {
      state.onEvent = () => {};
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await courier.stop();
      await closed;
    },
  };
  standIn.setWebhook(options.webhookUrl, options.webhookSecrets ?? ["whsec_standin"]);
  state.onEvent = (event) => {
    if (standIn.autoDeliver && state.webhook.url !== undefined) courier.send(event);
  };
  return standIn;
}

const copies = <T>(table: Map<string, T>) => [...table.values()].map((one) => structuredClone(one));

/** A paid session that another app of the same Stripe account made. */
function foreignSession(state: State, metadata: Record<string, string> = {}): Stripe.Checkout.Session {
  const price_data = { currency: "usd", unit_amount: "2500", product_data: { name: "Something of another app" } };
  const session = createSession(state, {
    line_items: [{ quantity: "1", price_data }],
    metadata,
    payment_intent_data: { metadata },
    success_url: "https://other-app.example/thanks",
  });
  return payments.pay(state, session.id, "paid");
}

const nowhere: PageReply = {
  status: 404,
  html: pageOf("There is no such page", "<p>The stand-in forgets all when it stops.</p>"),
};

async function answerPage(state: State, path: string, request: IncomingMessage, response: ServerResponse) {
  const { method = "GET" } = request;
  const form = new URLSearchParams(method === "POST" ? await textOf(request) : "");
  const reply = hostedPage(state, method, path, form) ?? nowhere;
  response.writeHead(reply.status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    ...(reply.location !== undefined && { location: reply.location }),
  });
  response.end(reply.html);
}
