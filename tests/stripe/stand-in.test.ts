import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type StripeStandIn, startStripeStandIn } from "./stand-in.ts";
import { clientOf, creditsParams, proParams, type Receiver, startReceiver } from "./test-tools.ts";

let standIn: StripeStandIn;
let stripe: Stripe;

beforeEach(async () => {
  standIn = await startStripeStandIn();
  stripe = clientOf(standIn);
});
afterEach(() => standIn.close());

const buyCredits = async () => {
  const { id } = await stripe.checkout.sessions.create(creditsParams());
  const session = standIn.pay(id, "paid");
  return { session, intent: String(session.payment_intent) };
};
const buyPro = async () => {
  const { id } = await stripe.checkout.sessions.create(proParams());
  const session = standIn.pay(id, "paid");
  return { session, subscription: String(session.subscription), invoice: String(session.invoice) };
};
/** The types of the events that a move causes. */
const typesOf = (move: () => unknown) => {
  const before = standIn.events.length;
  move();
  return standIn.events.slice(before).map(({ type }) => type);
};
const last = (type: string) => {
  const found = standIn.events.findLast((event) => event.type === type);
  return (found?.data ?? {}) as { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
};

describe("checkout", () => {
  it("opens a session with a page, and expands what it is asked for", async () => {
    const session = await stripe.checkout.sessions.create(creditsParams());
    expect(session).toMatchObject({
      id: expect.stringMatching(/^cs_test_/),
      amount_total: 900,
      currency: "usd",
      livemode: false,
      metadata: { app: "paykit", purchase: "p1" },
      mode: "payment",
      payment_intent: null,
      payment_status: "unpaid",
      status: "open",
      url: `${standIn.url}/c/pay/${session.id}`,
    });
    standIn.pay(session.id, "paid");
    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge", "line_items", "customer"],
    });
    expect(paid).toMatchObject({
      customer: null,
      line_items: { data: [{ amount_total: 900, description: "100 credits" }] },
      payment_intent: { status: "succeeded", latest_charge: { object: "charge", amount: 900, paid: true } },
    });
  });

  it("carries metadata only where Stripe carries it", async () => {
    const { intent } = await buyCredits();
    const metadata = { app: "paykit", purchase: "p1" };
    const found = await stripe.paymentIntents.retrieve(intent, { expand: ["latest_charge"] });
    expect([found.metadata, (found.latest_charge as Stripe.Charge).metadata]).toEqual([metadata, metadata]);
    expect(standIn.refund(intent, 100).metadata).toEqual({});
    expect(standIn.dispute(intent).metadata).toEqual({});

    const { subscription, invoice } = await buyPro();
    const ours = { app: "paykit", purchase: "p2" };
    expect((await stripe.subscriptions.retrieve(subscription)).metadata).toEqual(ours);
    const bill = await stripe.invoices.retrieve(invoice, { expand: ["payments"] });
    expect(bill.parent?.subscription_details).toEqual({ metadata: ours, subscription });
    expect(bill.metadata).toEqual({});
    const [payment] = bill.payments?.data ?? [];
    const subscriptionIntent = await stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent));
    expect(subscriptionIntent.metadata).toEqual({});
  });

  it.each<[string, Stripe.Checkout.SessionCreateParams, object]>([
    ["payment_method_types", { payment_method_types: ["card"] } as object, { param: "payment_method_types" }],
    ["the old ui_mode", { ui_mode: "hosted" }, { param: "ui_mode", message: "Invalid ui_mode: hosted" }],
    ["an unknown parameter", { sucess_url: "x" } as object, { code: "parameter_unknown", param: "sucess_url" }],
    ["no success_url", { success_url: undefined } as object, { code: "parameter_missing", param: "success_url" }],
    ["a success_url that is none", { success_url: "javascript:alert(1)" }, { code: "url_invalid" }],
    ["an unknown customer", { customer: "cus_none" }, { code: "resource_missing", param: "customer" }],
    [
      "subscription data in mode payment",
      { subscription_data: { description: "no" } },
      { param: "subscription_data", message: "You can not pass `subscription_data` in `payment` mode." },
    ],
    ["payment intent data in mode subscription", { mode: "subscription" }, { param: "payment_intent_data" }],
    ["a recurring price in mode payment", { line_items: proParams().line_items ?? [] }, { param: "mode" }],
    ["an empty reference", { client_reference_id: "" }, { code: "parameter_invalid_empty" }],
    ["no line items", { line_items: [] }, { param: "line_items" }],
    ["long metadata", { metadata: { app: "x".repeat(501) } }, { param: "metadata[app]" }],
    ["an end in five minutes", { expires_at: Math.floor(Date.now() / 1000) + 300 }, { param: "expires_at" }],
  ])("refuses %s", async (_, change, expected) => {
    const sent = stripe.checkout.sessions.create(creditsParams(change));
    await expect(sent).rejects.toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError", ...expected });
    expect(standIn.sessions).toEqual([]);
  });

  it("refuses a customer together with a way to make one", async () => {
    const customer = (await stripe.customers.create({})).id;
    for (const other of [{ customer_creation: "always" }, { customer_email: "a@b.example" }] as const) {
      const sent = stripe.checkout.sessions.create(creditsParams({ customer, ...other }));
      await expect(sent).rejects.toMatchObject({ statusCode: 400, code: "parameters_exclusive" });
    }
  });

  it.each(["9.5", "-1", "abc"])("refuses the amount %s", async (amount) => {
    const unit_amount = amount as unknown as number;
    const line = { quantity: 1, price_data: { currency: "usd", unit_amount, product_data: { name: "x" } } };
    const sent = stripe.checkout.sessions.create(creditsParams({ line_items: [line] }));
    const param = "line_items[0][price_data][unit_amount]";
    await expect(sent).rejects.toMatchObject({ statusCode: 400, param });
  });

  it("expires an open session once, and lets nobody pay it afterwards", async () => {
    const { id } = await stripe.checkout.sessions.create(creditsParams());
    expect((await stripe.checkout.sessions.expire(id)).status).toBe("expired");
    expect(standIn.events.map(({ type }) => type)).toEqual(["checkout.session.expired"]);
    await expect(stripe.checkout.sessions.expire(id)).rejects.toMatchObject({ statusCode: 400 });
    expect(() => standIn.pay(id, "paid")).toThrow("is expired");
    expect(() => standIn.expire(id)).toThrow("has a status of `expired`");
  });
});

describe("payments", () => {
  it("paid at once: the events of a card payment", async () => {
    const { id } = await stripe.checkout.sessions.create(creditsParams({ customer_creation: "always" }));
    expect(typesOf(() => standIn.pay(id, "paid"))).toEqual([
      "customer.created",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
      "checkout.session.completed",
    ]);
    expect(last("checkout.session.completed").object).toMatchObject({
      customer: expect.stringMatching(/^cus_/),
      customer_details: { email: "buyer@example.com" },
      payment_status: "paid",
      status: "complete",
    });
    expect(last("charge.updated").previous_attributes).toMatchObject({ balance_transaction: null });
  });

  it.each(["succeeded", "failed"] as const)("delayed, then %s", async (result) => {
    const { id } = await stripe.checkout.sessions.create(creditsParams());
    expect(typesOf(() => standIn.pay(id, "delayed"))).toEqual([
      "payment_intent.created",
      "payment_intent.processing",
      "charge.pending",
      "checkout.session.completed",
    ]);
    expect(last("checkout.session.completed").object).toMatchObject({ status: "complete", payment_status: "unpaid" });
    const types = typesOf(() => standIn.settleDelayed(id, result));
    expect(types.at(-1)).toBe(`checkout.session.async_payment_${result}`);
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
    expect(session).toMatchObject(
      result === "succeeded"
        ? { payment_status: "paid", payment_intent: { status: "succeeded", amount_received: 900 } }
        : { payment_status: "unpaid", payment_intent: { status: "requires_payment_method", amount_received: 0 } },
    );
    if (result === "succeeded") expect(() => standIn.settleDelayed(id, result)).toThrow("Nothing is on its way");
  });

  it("free by coupon: nothing paid, no PaymentIntent", async () => {
    const { id } = await stripe.checkout.sessions.create(creditsParams());
    expect(typesOf(() => standIn.payFree(id))).toEqual(["checkout.session.completed"]);
    expect(standIn.sessions).toMatchObject([
      { amount_subtotal: 900, amount_total: 0, payment_intent: null, payment_status: "no_payment_required" },
    ]);
  });

  it("of another app: metadata as given, or none", () => {
    expect(standIn.foreignSession()).toMatchObject({ metadata: {}, payment_status: "paid", amount_total: 2500 });
    const { metadata, payment_intent } = standIn.foreignSession({ app: "other" });
    expect(metadata).toEqual({ app: "other" });
    expect(standIn.get(String(payment_intent))).toMatchObject({ metadata: { app: "other" } });
  });
});

describe("money that goes back", () => {
  it("refunds in parts, cumulatively, and not more than was paid", async () => {
    const { intent } = await buyCredits();
    expect(typesOf(() => standIn.refund(intent, 300))).toEqual(["refund.created", "charge.refunded"]);
    expect(last("charge.refunded").object).toMatchObject({ amount_refunded: 300, refunded: false });
    expect(last("charge.refunded").object).not.toHaveProperty("refunds");
    const rest = standIn.refund(String((await stripe.paymentIntents.retrieve(intent)).latest_charge));
    expect(rest.amount).toBe(600);
    expect(standIn.charges).toMatchObject([{ amount_refunded: 900, refunded: true }]);
    expect(() => standIn.refund(intent, 1)).toThrow("already been refunded");
    const refunds = await stripe.refunds.list({ payment_intent: intent });
    expect(refunds.data.map(({ amount, status }) => [amount, status])).toEqual([
      [600, "succeeded"],
      [300, "succeeded"],
    ]);
    expect((await stripe.refunds.retrieve(rest.id)).charge).toBe(standIn.charges[0]?.id);
  });

  it("lets a refund fail after it succeeded, or at once", async () => {
    const { intent } = await buyCredits();
    const pending = standIn.refund(intent, 400, "pending");
    expect(standIn.succeedRefund(pending.id).status).toBe("succeeded");
    const types = typesOf(() => standIn.failRefund(pending.id));
    expect(types).toEqual(["refund.updated", "refund.failed", "charge.refund.updated", "charge.updated"]);
    expect(last("charge.updated")).toMatchObject({
      object: { amount_refunded: 0, refunded: false },
      previous_attributes: { amount_refunded: 400 },
    });
    expect(standIn.refund(intent, 900, "failed").status).toBe("failed");
    expect(standIn.charges).toMatchObject([{ amount_refunded: 0, refunded: false }]);
    expect(() => standIn.failRefund(pending.id)).toThrow("is failed");
  });

  it("disputes: money taken, then won or lost", async () => {
    const { intent } = await buyCredits();
    const opened = ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.updated"];
    expect(typesOf(() => standIn.dispute(intent, 500))).toEqual(opened);
    const [dispute] = (await stripe.disputes.list({ payment_intent: intent })).data;
    expect(dispute).toMatchObject({ amount: 500, status: "needs_response", is_charge_refundable: false });
    const id = dispute?.id ?? "";
    expect(() => standIn.closeDispute(id, "warning_closed")).toThrow("cannot end as");
    const closed = ["charge.dispute.closed", "charge.dispute.funds_reinstated"];
    expect(typesOf(() => standIn.closeDispute(id, "won"))).toEqual(closed);
    expect((await stripe.disputes.retrieve(id)).balance_transactions.map(({ amount }) => amount)).toEqual([-500, 500]);
    const second = standIn.dispute(intent);
    expect(typesOf(() => standIn.closeDispute(second.id, "lost"))).toEqual(["charge.dispute.closed"]);
    expect(() => standIn.closeDispute(second.id, "won")).toThrow("has ended");
  });

  it("inquiries take no money, unless they become disputes", async () => {
    const { intent } = await buyCredits();
    const first = standIn.dispute(intent, undefined, "warning_needs_response");
    expect(typesOf(() => standIn.closeDispute(first.id, "warning_closed"))).toEqual(["charge.dispute.closed"]);
    expect(standIn.events.some(({ type }) => type === "charge.dispute.funds_withdrawn")).toBe(false);
    const second = standIn.dispute(intent, undefined, "warning_under_review");
    const escalated = ["charge.dispute.updated", "charge.dispute.funds_withdrawn"];
    expect(typesOf(() => standIn.updateDispute(second.id, "needs_response"))).toEqual(escalated);
  });
});

describe("subscriptions", () => {
  it("come to be with their invoice when they are paid, in the shape of endive", async () => {
    const { session, subscription, invoice } = await buyPro();
    const found = await stripe.subscriptions.retrieve(subscription);
    const [item] = found.items.data;
    expect(found).toMatchObject({ status: "active", customer: session.customer, latest_invoice: invoice });
    expect(found).not.toHaveProperty("current_period_end");
    const days = ((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)) / 86_400;
    expect(days).toBeGreaterThan(27);
    expect(days).toBeLessThan(32);
    expect(item?.price).toMatchObject({ unit_amount: 1900, currency: "usd", recurring: { interval: "month" } });
    const bill = await stripe.invoices.retrieve(invoice);
    expect(bill).toMatchObject({ amount_paid: 1900, billing_reason: "subscription_create", status: "paid" });
    for (const gone of ["subscription", "charge", "payment_intent", "paid"]) expect(bill).not.toHaveProperty(gone);
    const [payment] = (await stripe.invoicePayments.list({ invoice })).data;
    const payment_intent = String(payment?.payment.payment_intent);
    const back = await stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent } });
    expect(back.data.map((one) => one.invoice)).toEqual([invoice]);
    expect(session.payment_intent).toBeNull();
  });

  it("a first payment that comes later, and does not", async () => {
    const { id } = await stripe.checkout.sessions.create(proParams());
    const session = standIn.pay(id, "delayed");
    const subscription = String(session.subscription);
    expect([session.payment_status, standIn.invoices[0]?.status]).toEqual(["unpaid", "open"]);
    const types = typesOf(() => standIn.settleDelayed(id, "failed"));
    expect(types).toContain("invoice.payment_failed");
    expect(standIn.get(subscription)).toMatchObject({ status: "past_due" });
  });

  it("a trial, and a coupon for everything, need no payment", async () => {
    const trial = await stripe.checkout.sessions.create(proParams({ subscription_data: { trial_period_days: 7 } }));
    const free = await stripe.checkout.sessions.create(proParams());
    expect(standIn.pay(trial.id, "paid")).toMatchObject({ payment_status: "no_payment_required", amount_total: 0 });
    expect(standIn.payFree(free.id)).toMatchObject({ payment_status: "no_payment_required" });
    expect(standIn.subscriptions.map(({ status }) => status)).toEqual(["trialing", "active"]);
    expect(standIn.invoices.map(({ status, amount_paid }) => [status, amount_paid])).toEqual([
      ["paid", 0],
      ["paid", 0],
    ]);
  });

  it("renew, fail to renew, and recover the same invoice", async () => {
    const { subscription } = await buyPro();
    const renewal = standIn.renewSubscription(subscription);
    expect(renewal).toMatchObject({ billing_reason: "subscription_cycle", status: "paid", amount_paid: 1900 });
    const types = typesOf(() => standIn.failRenewal(subscription));
    expect(types.filter((type) => /^(invoice|customer)/.test(type))).toEqual([
      "customer.subscription.updated",
      "invoice.created",
      "invoice.finalized",
      "invoice.payment_failed",
      "customer.subscription.updated",
    ]);
    expect(standIn.get(subscription)).toMatchObject({ status: "past_due" });
    const recovered = standIn.renewSubscription(subscription);
    expect(recovered).toMatchObject({ status: "paid", attempt_count: 2 });
    expect(standIn.get(subscription)).toMatchObject({ status: "active", latest_invoice: recovered.id });
    const bills = await stripe.invoices.list({ subscription, status: "paid" });
    expect(bills.data.map(({ billing_reason }) => billing_reason)).toEqual([
      "subscription_cycle",
      "subscription_cycle",
      "subscription_create",
    ]);
  });

  it("can be put into each of the eight states, and never leave an end", async () => {
    const { subscription } = await buyPro();
    for (const status of ["incomplete", "trialing", "past_due", "unpaid", "active"] as const) {
      expect(typesOf(() => standIn.setSubscription(subscription, status))).toEqual(["customer.subscription.updated"]);
      expect((await stripe.subscriptions.retrieve(subscription)).status).toBe(status);
    }
    const updated = "customer.subscription.updated";
    const paused = typesOf(() => standIn.setSubscription(subscription, "paused"));
    expect(paused).toEqual([updated, "customer.subscription.paused"]);
    const resumed = typesOf(() => standIn.setSubscription(subscription, "active"));
    expect(resumed).toEqual([updated, "customer.subscription.resumed"]);
    const canceled = typesOf(() => standIn.setSubscription(subscription, "canceled"));
    expect(canceled).toEqual(["customer.subscription.deleted"]);
    expect(() => standIn.setSubscription(subscription, "active")).toThrow("no subscription leaves");
    const other = await buyPro();
    standIn.setSubscription(other.subscription, "incomplete_expired");
    expect(() => standIn.renewSubscription(other.subscription)).toThrow("no subscription leaves");
  });

  it("end at once, at the period's end, or at a date", async () => {
    const { subscription } = await buyPro();
    const planned = standIn.cancelSubscription(subscription, { atPeriodEnd: true });
    const end = planned.items.data[0]?.current_period_end;
    expect(planned).toMatchObject({ status: "active", cancel_at_period_end: true, cancel_at: end });
    expect(standIn.resumeSubscription(subscription)).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
    expect(standIn.setSubscription(subscription, "active", { cancel_at: 2_000_000_000 })).toMatchObject({
      cancel_at: 2_000_000_000,
      cancel_at_period_end: false,
    });
    expect(() => standIn.renewSubscription(subscription)).toThrow("ends with its period");
    expect(standIn.cancelSubscription(subscription)).toMatchObject({ status: "canceled" });
    expect((await stripe.subscriptions.list({})).data).toEqual([]);
    expect((await stripe.subscriptions.list({ status: "all" })).data).toHaveLength(1);
  });
});

describe("the API", () => {
  it("lists newest first, page by page, with filters and a time window", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await stripe.checkout.sessions.create(creditsParams())).id);
    const first = await stripe.checkout.sessions.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const after = await stripe.checkout.sessions.list({ limit: 10, starting_after: ids[1] ?? "" });
    expect([after.data.map(({ id }) => id), after.has_more]).toEqual([ids.slice(2), false]);
    const before = await stripe.checkout.sessions.list({ limit: 2, ending_before: ids[4] ?? "" });
    expect([before.data.map(({ id }) => id), before.has_more]).toEqual([ids.slice(2, 4), true]);
    expect((await stripe.checkout.sessions.list({ limit: 5 })).has_more).toBe(false);
    const all: string[] = [];
    for await (const { id } of stripe.checkout.sessions.list({ limit: 2 })) all.push(id);
    expect(all).toEqual(ids);

    standIn.pay(ids[3] ?? "", "paid");
    const complete = await stripe.checkout.sessions.list({ status: "complete", expand: ["data.payment_intent"] });
    expect(complete.data).toMatchObject([{ id: ids[3], payment_intent: { object: "payment_intent" } }]);
    const payment_intent = String(standIn.charges[0]?.payment_intent);
    expect((await stripe.checkout.sessions.list({ payment_intent })).data).toHaveLength(1);
    const now = Math.floor(Date.now() / 1000);
    expect((await stripe.checkout.sessions.list({ created: { gte: now + 60 } })).data).toEqual([]);
    expect((await stripe.charges.list({ payment_intent, created: { gte: now - 60 } })).data).toHaveLength(1);
    expect((await stripe.paymentIntents.list({ created: { lte: now + 60 } })).data).toHaveLength(1);
    await expect(stripe.checkout.sessions.list({ limit: 101 })).rejects.toMatchObject({ param: "limit" });
    await expect(stripe.charges.list({ starting_after: "ch_no" })).rejects.toMatchObject({ code: "resource_missing" });
  });

  it("keeps customers, merges their metadata, and remembers that one was deleted", async () => {
    const { id } = await stripe.customers.create({ email: "a@b.example", metadata: { app: "paykit", account: "1" } });
    const changed = await stripe.customers.update(id, { name: "Ada", metadata: { account: "" } });
    expect(changed).toMatchObject({ email: "a@b.example", name: "Ada", metadata: { app: "paykit" } });
    expect((await stripe.customers.list({ email: "a@b.example" })).data).toHaveLength(1);
    const session = await stripe.checkout.sessions.create(proParams({ customer: id }));
    const { subscription } = standIn.pay(session.id, "paid");
    expect(await stripe.customers.del(id)).toEqual(expect.objectContaining({ id, deleted: true }));
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
    expect(standIn.get(String(subscription))).toMatchObject({ status: "canceled" });
    const missing = { statusCode: 400, code: "resource_missing", param: "customer" };
    await expect(stripe.checkout.sessions.create(creditsParams({ customer: id }))).rejects.toMatchObject(missing);
    await expect(stripe.billingPortal.sessions.create({ customer: id })).rejects.toMatchObject(missing);
  });

  it("knows its account, its webhook endpoint and its events", async () => {
    expect(await stripe.accounts.retrieveCurrent()).toMatchObject({ id: "acct_standin", charges_enabled: true });
    expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
    standIn.setWebhook("http://127.0.0.1:1/webhook", ["whsec_a"]);
    standIn.autoDeliver = false;
    expect((await stripe.webhookEndpoints.list()).data).toMatchObject([
      { api_version: "2026-10-28.endive", enabled_events: ["*"], status: "enabled" },
    ]);
    await buyCredits();
    const charges = await stripe.events.list({ types: ["charge.succeeded", "charge.updated"] });
    expect(charges.data.map(({ type }) => type)).toEqual(["charge.updated", "charge.succeeded"]);
    expect((await stripe.events.list({ type: "charge.*" })).data).toHaveLength(2);
    const event = standIn.events[0];
    expect(await stripe.events.retrieve(event?.id ?? "")).toMatchObject({ id: event?.id, type: event?.type });
  });

  it("answers errors in Stripe's envelope", async () => {
    const strange = clientOf({ ...standIn, secretKey: "sk_test_other" });
    await expect(strange.customers.list()).rejects.toMatchObject({
      statusCode: 401,
      type: "StripeAuthenticationError",
    });
    expect((await fetch(`${standIn.url}/v1/customers`)).status).toBe(401);
    const missing = { statusCode: 404, code: "resource_missing", param: "id", message: "No such charge: 'ch_none'" };
    await expect(stripe.charges.retrieve("ch_none")).rejects.toMatchObject(missing);
    await expect(stripe.coupons.list()).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.charges.list({ expand: ["data.nothing"] })).resolves.toMatchObject({ data: [] });
    const { intent } = await buyCredits();
    const expand = ["nothing"];
    await expect(stripe.paymentIntents.retrieve(intent, { expand })).rejects.toMatchObject({ statusCode: 400 });
  });

  it("does a request with an idempotency key once, and writes requests down", async () => {
    const options = { idempotencyKey: "purchase-1" };
    const first = await stripe.checkout.sessions.create(creditsParams(), options);
    const again = await stripe.checkout.sessions.create(creditsParams(), options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers).toMatchObject({
      "idempotent-replayed": "true",
      "original-request": first.lastResponse.requestId,
    });
    expect(standIn.sessions).toHaveLength(1);
    const other = stripe.checkout.sessions.create(creditsParams({ client_reference_id: "x" }), options);
    await expect(other).rejects.toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
    await expect(stripe.customers.create({}, options)).rejects.toMatchObject({ type: "StripeIdempotencyError" });
    expect(standIn.requests[0]).toMatchObject({
      idempotencyKey: "purchase-1",
      method: "POST",
      path: "/v1/checkout/sessions",
      params: { line_items: [{ price_data: { unit_amount: "900" } }] },
      status: 200,
    });
  });

  it("leaves the idempotency key of a refused request free, as Stripe does when parameters are wrong", async () => {
    const options = { idempotencyKey: "k" };
    const refusal = stripe.checkout.sessions.create(creditsParams({ line_items: [] }), options);
    await expect(refusal).rejects.toMatchObject({ statusCode: 400, param: "line_items" });
    await expect(stripe.checkout.sessions.create(creditsParams(), options)).resolves.toMatchObject({ status: "open" });
  });

  it("answers 409 while the first request with the same key is still being worked on", async () => {
    standIn.behave({ mode: "slow", delayMs: 200, times: 1 });
    const options = { idempotencyKey: "k" };
    const both = [1, 2].map(() => stripe.customers.create({}, options));
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const rejected = results.find((result) => result.status === "rejected");
    expect(rejected?.reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });
});

describe("misbehaviour", () => {
  it.each([
    ["error500", 500],
    ["error429", 429],
  ] as const)("%s, as often as it is told to", async (mode, statusCode) => {
    standIn.behave({ mode, times: 1 });
    await expect(stripe.customers.create({})).rejects.toMatchObject({ statusCode });
    await expect(stripe.customers.create({})).resolves.toMatchObject({ object: "customer" });
  });

  it("refuses, hangs and is slow, and only where it is told to", async () => {
    standIn.behave({ mode: "refuse", path: "/v1/customers" });
    await expect(stripe.customers.create({})).rejects.toMatchObject({ type: "StripeConnectionError" });
    await expect(stripe.accounts.retrieveCurrent()).resolves.toBeDefined();
    standIn.behave({ mode: "hang" });
    const impatient = clientOf(standIn, { timeout: 100 });
    await expect(impatient.customers.list()).rejects.toThrow("timeout");
    standIn.behave({ mode: "slow", delayMs: 60 });
    const startedAt = performance.now();
    await stripe.customers.create({});
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    standIn.behave({ mode: "ok" });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it("drops the connection after the work: a retry with the same key gets what was made", async () => {
    standIn.behave({ mode: "dropAfterWork", times: 1 });
    const retrying = clientOf(standIn, { maxNetworkRetries: 1 });
    const session = await retrying.checkout.sessions.create(creditsParams());
    expect(standIn.sessions.map(({ id }) => id)).toEqual([session.id]);
    expect(standIn.requests).toHaveLength(2);
  });
});

describe("events", () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  it("are posted at once, signed with every secret, and again until somebody says 2xx", async () => {
    standIn.setWebhook(receiver.url, ["whsec_new", "whsec_old"]);
    receiver.statuses.push(500);
    standIn.foreignSession();
    await standIn.delivered();
    const { length } = standIn.events;
    expect(receiver.received).toHaveLength(length + 1);
    expect(standIn.deliveries.filter(({ status }) => status === 500)).toMatchObject([{ attempt: 1 }]);
    const { body, headers } = receiver.received[0] ?? { body: "", headers: {} };
    const signature = String(headers["stripe-signature"]);
    for (const secret of ["whsec_new", "whsec_old"]) {
      const event = stripe.webhooks.constructEvent(body, signature, secret);
      expect(event).toMatchObject({ api_version: "2026-10-28.endive", livemode: false, pending_webhooks: 1 });
    }
    const reserialised = JSON.stringify(JSON.parse(body));
    expect(() => stripe.webhooks.constructEvent(reserialised, signature, "whsec_new")).toThrow("signature");
  });

  it("can be delivered forged, old, cut, unsigned or under a new id", async () => {
    standIn.setWebhook(receiver.url, ["whsec_a"]);
    standIn.autoDeliver = false;
    standIn.foreignSession();
    const event = standIn.events.at(-1) as Stripe.Event;
    const accepts = () => {
      const { body = "", headers = {} } = receiver.received.at(-1) ?? {};
      try {
        return stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), "whsec_a").id;
      } catch {
        return "refused";
      }
    };
    expect(await standIn.deliver(event)).toEqual({ status: 200, body: "seen" });
    expect(accepts()).toBe(event.id);
    const payload = JSON.stringify(event).slice(0, -5);
    const bad = [{ secret: "whsec_b" }, { timestamp: 1_700_000_000 }, { signature: null }, { payload }];
    for (const options of bad) {
      await standIn.deliver(event, options);
      expect(accepts()).toBe("refused");
    }
    await standIn.deliver(event, { payload: payload.replace("2500", "9900"), signature: standIn.sign(payload) });
    expect(accepts()).toBe("refused");
    const again = await standIn.resendUnderNewId(event);
    expect(accepts()).toBe(again.event.id);
    expect(again.event).toEqual({ ...event, id: again.event.id });
    expect(again.event.id).not.toBe(event.id);
  });

  it("hold a snapshot, name the request that caused them, and can be made up", async () => {
    const options = { idempotencyKey: "c" };
    const customer = await stripe.customers.create({ name: "Before" }, options);
    await stripe.customers.update(customer.id, { name: "After" });
    expect(standIn.events[0]).toMatchObject({
      data: { object: { name: "Before" } },
      request: { id: customer.lastResponse.requestId, idempotency_key: "c" },
    });
    expect(standIn.events[1]).toMatchObject({ data: { previous_attributes: { name: "Before" } } });
    const made = standIn.makeEvent("charge.unheard_of", { id: "x" }, { livemode: true, account: "acct_2" });
    expect(made).toMatchObject({ type: "charge.unheard_of", livemode: true, account: "acct_2", object: "event" });
    expect(standIn.events).toHaveLength(2);
  });
});

describe("hosted pages", () => {
  const open = (path: string) => fetch(path).then((response) => response.text());
  const press = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

  it("checkout shows what is bought, takes the payment once and goes back with the session's id", async () => {
    const product_data = { name: "<b>100 & more</b>" };
    const line = { quantity: 2, price_data: { currency: "usd", unit_amount: 900, product_data } };
    const { id, url } = await stripe.checkout.sessions.create(creditsParams({ line_items: [line] }));
    const page = await open(String(url));
    for (const text of ["no money moves", "&lt;b&gt;100 &amp; more&lt;/b&gt; × 2", "$18.00", "Pay later"]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('href="https://shop.example/back"');
    expect(page).not.toContain("<script");
    const paid = await press(String(url), { how: "paid" });
    expect([paid.status, paid.headers.get("location")]).toEqual([303, `https://shop.example/done?session_id=${id}`]);
    expect((await press(String(url), { how: "paid" })).status).toBe(409);
    expect(standIn.charges).toHaveLength(1);
    expect(await open(String(url))).toContain("This is paid.");
  });

  it("checkout can be paid later, and says when it has expired", async () => {
    const { id, url } = await stripe.checkout.sessions.create(creditsParams());
    expect((await press(String(url), { how: "delayed" })).status).toBe(303);
    expect(standIn.get(id)).toMatchObject({ payment_status: "unpaid", status: "complete" });
    const other = await stripe.checkout.sessions.create(creditsParams());
    standIn.expire(other.id);
    expect(await open(String(other.url))).toContain("has expired");
    const nowhere = await fetch(`${standIn.url}/c/pay/cs_none`);
    expect([nowhere.status, await nowhere.text()]).toEqual([404, expect.stringContaining("There is no such page")]);
  });

  it("the portal cancels, resumes and goes back, for its own customer only", async () => {
    const { session, subscription } = await buyPro();
    const stranger = await buyPro();
    const customer = String(session.customer);
    const portal = await stripe.billingPortal.sessions.create({ customer, return_url: "https://shop.example/home" });
    expect(await open(portal.url)).toContain("https://shop.example/home");
    await press(portal.url, { subscription, do: "at-period-end" });
    expect(await open(portal.url)).toContain("Resume");
    await press(portal.url, { subscription, do: "resume" });
    expect(standIn.get(subscription)).toMatchObject({ cancel_at_period_end: false });
    await press(portal.url, { subscription: stranger.subscription, do: "now" });
    expect(standIn.get(stranger.subscription)).toMatchObject({ status: "active" });
    await press(portal.url, { subscription, do: "now" });
    expect(await open(portal.url)).toContain("Status: canceled");
  });
});
