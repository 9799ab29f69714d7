import { setTimeout as sleep } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { inject } from "vitest";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { type StripeStandIn, startStripeStandIn } from "#tests/stripe/stand-in.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

export const webhookSecret = "whsec_standin";

export interface BillingAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is what a test is about to look into.
  body: any;
  ms: number;
}

/** The built server on a real PostgreSQL, with a stand-in for Stripe that reports to it. */
export interface BillingServer {
  standIn: StripeStandIn;
  server: TestServer;
  /** The server's database, to look into. */
  store: Store;
  databaseUrl: string;
  post(path: string, body: object, headers?: Record<string, string>): Promise<BillingAnswer>;
  access(userId: string): Promise<BillingAnswer["body"]>;
  /** Opens a checkout; gives its session's id. */
  open(userId: string, kind?: "credits" | "pro"): Promise<string>;
  /** Buys and pays; gives the session when everything that Stripe said about it has been worked on. */
  buy(userId: string, kind?: "credits" | "pro"): Promise<Stripe.Checkout.Session>;
  /** Everything emitted is delivered, and nothing of it waits. */
  settled(): Promise<void>;
  rows(query: SQL): Promise<Record<string, unknown>[]>;
  purchases(userId: string): Promise<Record<string, unknown>[]>;
  /** The amounts of an account's ledger by kind, oldest first. */
  entries(userId: string): Promise<string[]>;
  /** The account's lines in the books by kind, oldest first. */
  books(userId: string): Promise<string[]>;
  close(): Promise<void>;
}

export const stripeEnv = (standIn: StripeStandIn) => ({
  STRIPE_SECRET_KEY: standIn.secretKey,
  STRIPE_API_BASE: standIn.url,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
});

export async function openBillingServer(env: Record<string, string> = {}): Promise<BillingServer> {
  const [standIn, databaseUrl] = await Promise.all([startStripeStandIn(), createDatabase(inject("postgresUrl"))]);
  const server = await startServer({ env: { DATABASE_URL: databaseUrl, ...stripeEnv(standIn), ...env } });
  const store = await openStore({ databaseUrl, warn: () => {} });
  standIn.setWebhook(`${server.url}/api/v1/webhook`);
  const rows = (query: SQL) => store.run("read", (db) => rowsOf(db, query));
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    ask(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });

  const open = async (userId: string, kind: "credits" | "pro" = "credits") => {
    const { status, body } = await post("/api/v1/checkout", { userId, kind });
    if (status !== 200) throw new Error(`checkout answered ${status}: ${JSON.stringify(body)}`);
    return sessionOf(body.url);
  };
  const settled = async () => {
    await standIn.delivered();
    await until(async () => Number((await rows(waiting))[0]?.count) === 0, 20_000);
  };
  return {
    standIn,
    server,
    store,
    databaseUrl,
    post,
    open,
    settled,
    rows,
    access: async (userId) => (await ask(`${server.url}/api/v1/access?userId=${encodeURIComponent(userId)}`)).body,
    buy: async (userId, kind) => {
      const session = standIn.pay(await open(userId, kind), "paid");
      await settled();
      return session;
    },
    purchases: (userId) =>
      rows(sql`select p.* from purchases p join accounts a on a.id = p.account_id
               where a.user_id = ${userId} order by p.created_at`),
    entries: async (userId) => {
      const found = await rows(sql`select e.kind, e.amount from entries e join accounts a on a.id = e.account_id
                                   where a.user_id = ${userId} and e.seq > 1 order by e.seq`);
      return found.map(({ kind, amount }) => `${kind} ${amount}`);
    },
    books: async (userId) => {
      const found = await rows(sql`select p.kind, p.amount_cents from payments p join accounts a on a.id = p.account_id
                                   where a.user_id = ${userId} order by p.at, p.id`);
      return found.map(({ kind, amount_cents }) => `${kind} ${amount_cents}`);
    },
    close: async () => {
      // The sender goes first: it would try again at a server that has gone.
      standIn.autoDeliver = false;
      await server.end("SIGKILL");
      await Promise.all([standIn.close(), store.close()]);
    },
  };
}

const waiting = sql`select count(*) as count from stripe_events where state = 'waiting'`;

/** One request: JSON, or text where it is none, and how long it took. */
export async function ask(url: string, init: RequestInit = {}): Promise<BillingAnswer> {
  const begun = performance.now();
  const { status, headers, ...response } = await fetchText(url, init);
  const isJson = headers.get("content-type")?.includes("json");
  return { status, headers, body: isJson ? JSON.parse(response.text) : response.text, ms: performance.now() - begun };
}

async function fetchText(url: string, init: RequestInit) {
  const response = await fetch(url, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The session behind a checkout's address at the stand-in. */
export const sessionOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);

export async function until(done: () => Promise<boolean>, withinMs: number): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await done())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms`);
    await sleep(20);
  }
}
