import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { textOf } from "./api-server.ts";
import type { StripeStandIn } from "./stand-in.ts";

// What the stand-in's own tests need: Stripe's client, the two purchases of PayKit, and somebody who gets events.

/** Stripe's own client, talking to the stand-in. */
export function clientOf(standIn: StripeStandIn, config: Partial<Stripe.StripeConfig> = {}): Stripe {
  const { hostname, port } = new URL(standIn.url);
  const address = { host: hostname, port, protocol: "http" } as const;
  return new Stripe(standIn.secretKey, { ...address, telemetry: false, maxNetworkRetries: 0, ...config });
}

type CreateParams = Stripe.Checkout.SessionCreateParams;

export const creditsParams = (changes: CreateParams = {}): CreateParams => ({
  mode: "payment",
  line_items: [
    { quantity: 1, price_data: { currency: "usd", unit_amount: 900, product_data: { name: "100 credits" } } },
  ],
  metadata: { app: "paykit", purchase: "p1" },
  payment_intent_data: { metadata: { app: "paykit", purchase: "p1" } },
  success_url: "https://shop.example/done?session_id={CHECKOUT_SESSION_ID}",
  cancel_url: "https://shop.example/back",
  ...changes,
});

const month = { interval: "month" } as const;

export const proParams = (changes: CreateParams = {}): CreateParams => ({
  mode: "subscription",
  line_items: [
    {
      quantity: 1,
      price_data: { currency: "usd", unit_amount: 1900, recurring: month, product_data: { name: "Pro" } },
    },
  ],
  metadata: { app: "paykit", purchase: "p2" },
  subscription_data: { metadata: { app: "paykit", purchase: "p2" } },
  success_url: "https://shop.example/done",
  ...changes,
});

export interface Receiver {
  url: string;
  received: { headers: IncomingHttpHeaders; body: string }[];
  /** Statuses of the next answers; 200 when there are none left. */
  statuses: number[];
  close(): Promise<void>;
}

/** A webhook endpoint that writes down what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const received: Receiver["received"] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await textOf(request) });
    response.writeHead(statuses.shift() ?? 200).end("seen");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/webhook`, received, statuses, close };
}
