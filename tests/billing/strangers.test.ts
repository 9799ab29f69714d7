import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientOf, creditsParams, proParams } from "#tests/stripe/test-tools.ts";
import { makeProject } from "#tests/support/projects.ts";
import { type BillingServer, openBillingServer } from "./billing-server.ts";

let billing: BillingServer;
let ledger: unknown;
let purchase: string;
let foreignProject: string;
let foreignPurchase: string;

/** All that could be granted, to compare before and after. */
const ledgerNow = async () =>
  await billing.rows(sql`select a.project_id, a.user_id, a.balance, a.plan, a.seq,
    (select json_agg(json_build_array(p.id, p.state, p.reversed_credits, p.stripe_payment) order by p.id)
      from purchases p where p.account_id = a.id) as bought
    from accounts a order by 1, 2`);
const eventRow = async (id: string) =>
  (await billing.rows(sql`select type, state, result from stripe_events where id = ${id}`))[0];

beforeAll(async () => {
  billing = await openBillingServer();
  await billing.buy("ours");
  await billing.open("looker");
  purchase = String((await billing.purchases("looker"))[0]?.id);
  const project = await makeProject(billing.store);
  foreignProject = project.id;
  const key = { "x-paykit-key": project.secretKey };
  await billing.post("/api/v1/checkout", { userId: "theirs", kind: "credits" }, key);
  foreignPurchase = String((await billing.purchases("theirs"))[0]?.id);
  await billing.standIn.delivered();
  billing.standIn.autoDeliver = false;
  ledger = await ledgerNow();
});
afterAll(() => billing.close());

/** Delivers an event of the outbox, or one that is made here; gives what became of it. */
async function told(event: Stripe.Event) {
  expect((await billing.standIn.deliver(event)).status).toBe(200);
  await billing.settled();
  return await eventRow(event.id);
}
const completed = () =>
  billing.standIn.events.findLast(({ type }) => type === "checkout.session.completed") as Stripe.Event;

it("keeps a paid session without our metadata for its owner to assign, and grants nothing", async () => {
  billing.standIn.foreignSession();
  expect(await told(completed())).toMatchObject({ state: "unassigned" });
  expect(await ledgerNow()).toEqual(ledger);
});

it.each<[string, () => Record<string, string>, string]>([
  ["another app", () => ({ app: "someone-else", project: "demo", user: "ours", purchase }), "ignored"],
  ["an app without a name", () => ({ app: "", project: "demo", user: "ours", purchase }), "unassigned"],
  ["no app", () => ({ project: "demo", user: "ours", purchase }), "unassigned"],
  ["nothing but the app", () => ({ app: "paykit" }), "unassigned"],
  ["no purchase", () => ({ app: "paykit", project: "demo", user: "ours" }), "unassigned"],
  [
    "a purchase that is none",
    () => ({ app: "paykit", project: "demo", user: "ours", purchase: "pur_0" }),
    "unassigned",
  ],
  ["a project that is none", () => ({ app: "paykit", project: "prj_0", user: "ours", purchase }), "unassigned"],
  ["a well-formed project that is none", () => meta({ project: `prj_${"0".repeat(24)}` }), "unassigned"],
  ["another user's purchase", () => meta({ user: "ours" }), "unassigned"],
  ["a user who is none", () => meta({ user: "nobody" }), "unassigned"],
  ["another project's purchase", () => meta({ purchase: foreignPurchase }), "unassigned"],
  ["our purchase, another project", () => meta({ project: foreignProject }), "unassigned"],
  ["our purchase, which another session is for", () => meta({}), "unassigned"],
  [
    "characters that are none of ours",
    () => meta({ user: "looker\u0000", purchase: "\u202e'; drop table" }),
    "unassigned",
  ],
])("grants nothing to a paid session that names %s", async (_, metadata, state) => {
  billing.standIn.foreignSession(metadata());
  const event = completed();
  expect(await told(event)).toMatchObject({ state });
  for (const other of billing.standIn.events.slice(billing.standIn.events.indexOf(event) - 4)) await told(other);
  expect(await ledgerNow()).toEqual(ledger);
});

const meta = (change: Record<string, string>) => ({
  app: "paykit",
  project: "demo",
  user: "looker",
  purchase,
  ...change,
});

it("gives no plan for a subscription that names a purchase it is not for", async () => {
  const stripe = clientOf(billing.standIn);
  for (const change of [{ purchase: "pur_0" }, { user: "nobody" }, { project: foreignProject }, {}]) {
    const metadata = meta(change);
    const { id } = await stripe.checkout.sessions.create(proParams({ metadata, subscription_data: { metadata } }));
    const before = billing.standIn.events.length;
    billing.standIn.pay(id);
    for (const event of billing.standIn.events.slice(before)) await told(event);
  }
  expect(await ledgerNow()).toEqual(ledger);
});

it.each<[string, Stripe.Checkout.SessionCreateParams]>([
  ["another amount", { line_items: [line("usd", 100)] }],
  ["another currency", { line_items: [line("jpy", 900)] }],
  ["more than was asked for", { line_items: [line("usd", 900), line("usd", 900)] }],
])("marks a purchase paid with %s, and grants nothing", async (name, params) => {
  const user = `pays ${name}`;
  await billing.open(user);
  const [own] = await billing.purchases(user);
  // As if Stripe's answer to our call had been lost, and the session were this one.
  await billing.rows(sql`update purchases set stripe_session = null, url = null where id = ${String(own?.id)}`);
  const metadata = { app: "paykit", project: "demo", user, purchase: String(own?.id) };
  const stripe = clientOf(billing.standIn);
  const session = await stripe.checkout.sessions.create(
    creditsParams({ ...params, metadata, payment_intent_data: { metadata } }),
  );
  billing.standIn.pay(session.id);
  expect(await told(completed())).toMatchObject({ state: "done", result: "mismatch" });
  expect(await billing.purchases(user)).toMatchObject([{ state: "mismatch", reversed_credits: "0" }]);
  expect(await billing.entries(user)).toEqual([]);
});

function line(currency: string, unit_amount: number) {
  return { quantity: 1, price_data: { currency, unit_amount, product_data: { name: "100 credits" } } };
}

it.each<[string, (event: Stripe.Event) => object, string]>([
  ["of the live mode", (event) => ({ ...event, livemode: true }), "ignored"],
  ["of a connected account", (event) => ({ ...event, account: "acct_1" }), "ignored"],
  ["of an unknown type", (event) => ({ ...event, type: "moon.landed" }), "ignored"],
  ["of an unknown type of a known thing", (event) => ({ ...event, type: "checkout.napped" }), "ignored"],
  ["of a very long type", (event) => ({ ...event, type: "x".repeat(5_000) }), "ignored"],
  ["with a NUL in what is kept", (event) => nul(event), "ignored"],
  ["about something that Stripe does not have", (event) => about(event, { id: "cs_test_none" }), "ignored"],
  ["about something without an id", (event) => about(event, {}), "ignored"],
  ["about something whose id is a path", (event) => about(event, { id: "../customers" }), "ignored"],
])("keeps an event %s, says 200 and grants nothing", async (name, change, state) => {
  const user = `told ${name}`;
  const session = await billing.open(user);
  billing.standIn.pay(session);
  const id = `evt_${name.replace(/\W/g, "_")}`;
  const event = { ...change(completed()), id } as Stripe.Event;
  expect(await told(event)).toMatchObject({ state });
  expect(await billing.entries(user)).toEqual([]);
});
const about = (event: Stripe.Event, object: object) => ({ ...event, data: { object } });
const nul = (event: Stripe.Event) =>
  about(
    { ...event, type: "odd\u0000type" as never },
    { id: "a\u0000b", metadata: { ...meta({}), project: "a\u0000" } },
  );

it("does what is due though the event has fields and values that nobody knows", async () => {
  const session = await billing.open("from the future");
  billing.standIn.pay(session);
  const { data, ...event } = completed();
  const object = { ...data.object, mode: "donation", payment_status: "perhaps", new_field: { a: [1, { b: null }] } };
  const odd = { ...event, api_version: "2031-01-01.zebra", new_field: "é\u2028😀", data: { ...data, object } };
  expect(await told(odd as unknown as Stripe.Event)).toMatchObject({ state: "done", result: "paid" });
  expect(await billing.entries("from the future")).toEqual(["purchase 100"]);
});
