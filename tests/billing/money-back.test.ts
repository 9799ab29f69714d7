import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { type BillingServer, openBillingServer } from "./billing-server.ts";

let billing: BillingServer;
let users = 0;
const newUser = () => `user ${++users}`;
const last = (type: string) => billing.standIn.events.findLast((event) => event.type === type) as Stripe.Event;

beforeAll(async () => {
  billing = await openBillingServer();
});
afterAll(async () => {
  expect(await brokenInvariants(billing.store)).toEqual([]);
  await billing.close();
});

/** A user who has bought 100 credits, and the payment. */
async function buyer() {
  const user = newUser();
  const { payment_intent } = await billing.buy(user);
  return { user, intent: String(payment_intent) };
}
/** Makes a move at Stripe; gives the account's credits when everything about it has been worked on. */
async function creditsAfter(user: string, move: () => unknown): Promise<number> {
  move();
  await billing.settled();
  const { credits, debt = 0 } = await billing.access(user);
  return credits - debt;
}

describe("paying", () => {
  it("at once gives the credits once", async () => {
    const { user } = await buyer();
    expect(await billing.entries(user)).toEqual(["purchase 100"]);
    expect(await billing.books(user)).toEqual(["payment 900"]);
    expect(await billing.purchases(user)).toMatchObject([{ state: "paid", livemode: false }]);
    expect(await billing.access(user)).toMatchObject({ credits: 105, plan: "free", entitlements: [] });
  });

  it("later gives nothing until the money has come", async () => {
    const user = newUser();
    const session = await billing.open(user);
    expect(await creditsAfter(user, () => billing.standIn.pay(session, "delayed"))).toBe(5);
    expect(await billing.purchases(user)).toMatchObject([{ state: "pending" }]);
    expect(await creditsAfter(user, () => billing.standIn.settleDelayed(session, "succeeded"))).toBe(105);
    expect(await billing.purchases(user)).toMatchObject([{ state: "paid" }]);
  });

  it("later gives nothing when the money never comes", async () => {
    const user = newUser();
    const session = await billing.open(user);
    billing.standIn.pay(session, "delayed");
    expect(await creditsAfter(user, () => billing.standIn.settleDelayed(session, "failed"))).toBe(5);
    expect(await billing.purchases(user)).toMatchObject([{ state: "failed" }]);
  });

  it("later is granted also when its success is told before its completion", async () => {
    const user = newUser();
    const session = await billing.open(user);
    billing.standIn.autoDeliver = false;
    billing.standIn.pay(session, "delayed");
    const completed = last("checkout.session.completed");
    billing.standIn.settleDelayed(session, "succeeded");
    await billing.standIn.deliver(last("checkout.session.async_payment_succeeded"));
    expect(await creditsAfter(user, () => {})).toBe(105);
    await billing.standIn.deliver(completed);
    expect(await creditsAfter(user, () => {})).toBe(105);
    billing.standIn.autoDeliver = true;
  });

  it("nothing, by a coupon for everything, gives the credits once", async () => {
    const user = newUser();
    const session = await billing.open(user);
    expect(await creditsAfter(user, () => billing.standIn.payFree(session))).toBe(105);
    await billing.standIn.resendUnderNewId(last("checkout.session.completed"));
    expect(await creditsAfter(user, () => {})).toBe(105);
    expect(await billing.purchases(user)).toMatchObject([{ state: "paid", stripe_payment: `cs:${session}` }]);
    expect(await billing.books(user)).toEqual([]);
  });

  it("never, until the page expires, gives nothing", async () => {
    const user = newUser();
    const session = await billing.open(user);
    expect(await creditsAfter(user, () => billing.standIn.expire(session))).toBe(5);
    expect(await billing.purchases(user)).toMatchObject([{ state: "expired" }]);
  });

  it("twice gives the credits of both purchases", async () => {
    const { user } = await buyer();
    await billing.buy(user);
    expect(await creditsAfter(user, () => {})).toBe(205);
  });
});

describe("refunds", () => {
  it("in full take all credits back, once however often they are told", async () => {
    const { user, intent } = await buyer();
    expect(await creditsAfter(user, () => billing.standIn.refund(intent))).toBe(5);
    for (const type of ["charge.refunded", "refund.created"]) await billing.standIn.resendUnderNewId(last(type));
    expect(await creditsAfter(user, () => {})).toBe(5);
    expect(await billing.entries(user)).toEqual(["purchase 100", "refund -100"]);
    expect(await billing.purchases(user)).toMatchObject([{ refunded_cents: "900", reversed_credits: "100" }]);
  });

  it("in part add up", async () => {
    const { user, intent } = await buyer();
    expect(await creditsAfter(user, () => billing.standIn.refund(intent, 300))).toBe(72);
    expect(await creditsAfter(user, () => billing.standIn.refund(intent, 300))).toBe(38);
    expect(await creditsAfter(user, () => billing.standIn.refund(intent, 300))).toBe(5);
    expect(await billing.entries(user)).toEqual(["purchase 100", "refund -33", "refund -34", "refund -33"]);
    expect(await billing.books(user)).toEqual(["payment 900", "refund -300", "refund -300", "refund -300"]);
  });

  it("that fail give the credits back", async () => {
    const { user, intent } = await buyer();
    let refund = "";
    const begin = () => {
      refund = billing.standIn.refund(intent, 450, "pending").id;
    };
    expect(await creditsAfter(user, begin)).toBe(55);
    expect(await creditsAfter(user, () => billing.standIn.failRefund(refund))).toBe(105);
    expect(await creditsAfter(user, () => billing.standIn.refund(intent))).toBe(5);
    expect(await billing.entries(user)).toEqual(["purchase 100", "refund -50", "refund 50", "refund -100"]);
    expect(await billing.books(user)).toEqual(["payment 900", "refund -450", "refund 450", "refund -900"]);
  });

  it("seen before their purchase take only what was granted", async () => {
    const user = newUser();
    const session = await billing.open(user);
    billing.standIn.autoDeliver = false;
    const { payment_intent } = billing.standIn.pay(session);
    const completed = last("checkout.session.completed");
    billing.standIn.refund(String(payment_intent), 450);
    await billing.standIn.deliver(last("refund.created"));
    expect(await creditsAfter(user, () => {})).toBe(55);
    await billing.standIn.deliver(completed);
    expect(await creditsAfter(user, () => {})).toBe(55);
    billing.standIn.autoDeliver = true;
    expect(await billing.entries(user)).toEqual(["purchase 100", "refund -50"]);
  });
});

describe("disputes", () => {
  it.each(["won", "lost"] as const)("take the credits, and when %s end as they should", async (how) => {
    const { user, intent } = await buyer();
    let dispute = "";
    const begin = () => {
      dispute = billing.standIn.dispute(intent).id;
    };
    expect(await creditsAfter(user, begin)).toBe(5);
    expect(await creditsAfter(user, () => billing.standIn.updateDispute(dispute, "under_review"))).toBe(5);
    expect(await creditsAfter(user, () => billing.standIn.closeDispute(dispute, how))).toBe(how === "won" ? 105 : 5);
    const end = how === "won" ? ["dispute 100"] : [];
    expect(await billing.entries(user)).toEqual(["purchase 100", "dispute -100", ...end]);
    expect(await billing.books(user)).toEqual([
      "payment 900",
      "dispute -900",
      ...(how === "won" ? ["dispute 900"] : []),
    ]);
  });

  it("that are only inquiries take nothing, until they become more", async () => {
    const { user, intent } = await buyer();
    const inquiry = billing.standIn.dispute(intent, 900, "warning_needs_response");
    expect(await creditsAfter(user, () => billing.standIn.updateDispute(inquiry.id, "warning_under_review"))).toBe(105);
    expect(await creditsAfter(user, () => billing.standIn.closeDispute(inquiry.id, "warning_closed"))).toBe(105);
    expect(await creditsAfter(user, () => billing.standIn.dispute(intent, 900, "prevented"))).toBe(105);
    expect(await billing.entries(user)).toEqual(["purchase 100"]);
    const next = await buyer();
    const other = billing.standIn.dispute(next.intent, 900, "warning_needs_response");
    expect(await creditsAfter(next.user, () => billing.standIn.updateDispute(other.id, "needs_response"))).toBe(5);
  });

  it("and refunds together never take more than was granted", async () => {
    const { user, intent } = await buyer();
    expect(await creditsAfter(user, () => billing.standIn.refund(intent, 600))).toBe(38);
    let dispute = "";
    const begin = () => {
      dispute = billing.standIn.dispute(intent, 900).id;
    };
    expect(await creditsAfter(user, begin)).toBe(5);
    // Twice the same money: that is what it was, until the dispute is won.
    expect(await billing.books(user)).toEqual(["payment 900", "refund -600", "dispute -900"]);
    expect(await creditsAfter(user, () => billing.standIn.closeDispute(dispute, "won"))).toBe(38);
    expect(await billing.books(user)).toEqual(["payment 900", "refund -600", "dispute -900", "dispute 900"]);
  });
});

describe("a debt", () => {
  it("is what is left of spent credits; the next credits pay it first, and nothing is metered meanwhile", async () => {
    const { user, intent } = await buyer();
    const meter = (cost: number) => billing.post("/api/v1/meter", { userId: user, event: "e", cost });
    expect((await meter(90)).body).toEqual({ ok: true, remaining: 15 });
    billing.standIn.refund(intent);
    await billing.settled();
    expect(await billing.access(user)).toEqual({ userId: user, plan: "free", credits: 0, debt: 85, entitlements: [] });
    const refused = await meter(1);
    expect([refused.status, refused.body.remaining]).toEqual([402, 0]);
    await billing.post("/api/v1/credits", { userId: user, amount: 80 });
    expect(await billing.access(user)).toMatchObject({ credits: 0, debt: 5 });
    expect((await meter(1)).status).toBe(402);
    await billing.buy(user);
    expect(await billing.access(user)).toEqual({ userId: user, plan: "free", credits: 95, entitlements: [] });
    expect((await meter(95)).body).toEqual({ ok: true, remaining: 0 });
  });
});
