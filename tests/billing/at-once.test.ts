import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseConfig } from "#app/config/env.server.ts";
import { openStripe } from "#app/integrations/stripe/client.server.ts";
import { reconcile } from "#app/integrations/stripe/reconcile.server.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { inParallel, shuffled } from "#tests/support/load.ts";
import { ask, type BillingServer, openBillingServer, stripeEnv } from "./billing-server.ts";

let billing: BillingServer;
beforeAll(async () => {
  billing = await openBillingServer();
});
afterAll(() => billing.close());

it("grants 300 sessions once each, told of by two webhooks, the return page and reconcile at once", async () => {
  const { standIn, store, server } = billing;
  standIn.autoDeliver = false;
  const users = Array.from({ length: 300 }, (_, n) => `buyer ${n}`);
  const sessions: string[] = [];
  await inParallel(users, 16, async (user) => {
    sessions.push(await billing.open(user));
  });
  const from = standIn.events.length;
  for (const session of sessions) standIn.pay(session);
  const completed = standIn.events.slice(from).filter(({ type }) => type === "checkout.session.completed");
  expect(completed).toHaveLength(300);

  const stripe = openStripe(parseConfig(stripeEnv(standIn)));
  if (stripe === undefined) throw new Error("no Stripe");
  const seen: number[] = [];
  const send = async (event: Stripe.Event) => {
    seen.push((await standIn.deliver(event)).status);
  };
  const tellings = completed.flatMap((event) => {
    const { id } = event.data.object as Stripe.Checkout.Session;
    const comeBack = async () => {
      seen.push((await ask(`${server.url}/checkout/return?session=${id}`)).status);
    };
    return [() => send(event), () => send({ ...event, id: `${event.id}again` }), comeBack];
  });
  const [report] = await Promise.all([
    reconcile(store, stripe, 0),
    inParallel(shuffled(tellings), 32, (tell) => tell()),
  ]);
  await billing.settled();

  expect(seen.filter((status) => status === 200)).toHaveLength(600);
  expect(seen.filter((status) => status === 302)).toHaveLength(300);
  expect(report.looked.checkout).toEqual({ found: 300, ours: 300 });
  const [grants] = await billing.rows(sql`select count(*) as count, sum(amount) as credits,
    count(distinct account_id) as accounts from entries where kind = 'purchase'`);
  expect([Number(grants?.count), Number(grants?.credits), Number(grants?.accounts)]).toEqual([300, 30_000, 300]);
  const [books] = await billing.rows(sql`select count(*) as count, sum(amount_cents) as cents from payments`);
  expect([Number(books?.count), Number(books?.cents)]).toEqual([300, 300 * 900]);
  expect(await brokenInvariants(store)).toEqual([]);
});

it("gives one effect to a delivery that comes 1,000 times, 100 at once", async () => {
  const { standIn } = billing;
  standIn.autoDeliver = false;
  const session = await billing.open("one of a thousand");
  standIn.pay(session);
  const event = standIn.events.findLast(({ type }) => type === "checkout.session.completed") as Stripe.Event;
  const statuses: number[] = [];
  await inParallel(Array(1_000).keys(), 100, async () => {
    statuses.push((await standIn.deliver(event)).status);
  });
  await billing.settled();
  expect(statuses.filter((status) => status === 200)).toHaveLength(1_000);
  expect(await billing.entries("one of a thousand")).toEqual(["purchase 100"]);
  expect(await billing.books("one of a thousand")).toEqual(["payment 900"]);
  const [stored] = await billing.rows(sql`select count(*) as count from stripe_events where id = ${event.id}`);
  expect(Number(stored?.count)).toBe(1);
});

it("opens one session for a checkout that is asked for 20 times at once with one key", async () => {
  const { standIn } = billing;
  const before = standIn.sessions.length;
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      billing.post("/api/v1/checkout", { userId: "double click", kind: "credits" }, { "idempotency-key": "click" }),
    ),
  );
  const urls = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.url));
  // Who comes while Stripe works on the first is told to come again, and then gets the same page.
  expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true);
  expect([urls.size, standIn.sessions.length - before]).toEqual([1, 1]);
});
