import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#app/config/limits.ts";
import type { SubscriptionStatus } from "#tests/stripe/subscription-moves.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { makeProject } from "#tests/support/projects.ts";
import { ask, type BillingServer, openBillingServer, sessionOf, until } from "./billing-server.ts";

let billing: BillingServer;
let users = 0;
const newUser = () => `user ${++users}`;

beforeAll(async () => {
  billing = await openBillingServer();
});
afterAll(async () => {
  expect(await brokenInvariants(billing.store)).toEqual([]);
  await billing.close();
});

async function subscriber(user = newUser()) {
  const { subscription } = await billing.buy(user, "pro");
  return { user, subscription: String(subscription) };
}
/** Makes a move at Stripe; gives the account's plan when everything about it has been worked on. */
async function planAfter(user: string, move: () => unknown): Promise<string> {
  move();
  await billing.settled();
  return (await billing.access(user)).plan;
}

describe("the plan", () => {
  it("is Pro once the subscription is paid, with its entitlement and without credits", async () => {
    const { user, subscription } = await subscriber();
    expect(await billing.access(user)).toEqual({ userId: user, plan: "pro", credits: 5, entitlements: ["pro"] });
    expect(await billing.entries(user)).toEqual(["plan 0"]);
    expect(await billing.purchases(user)).toMatchObject([{ state: "paid", stripe_subscription: subscription }]);
  });

  it.each<[SubscriptionStatus, string]>([
    ["trialing", "pro"],
    ["past_due", "pro"],
    ["unpaid", "free"],
    ["paused", "free"],
    ["incomplete", "free"],
    ["incomplete_expired", "free"],
    ["canceled", "free"],
  ])("of a subscription that is %s is %s, and Pro again when it is active again", async (status, plan) => {
    const { user, subscription } = await subscriber();
    expect(await planAfter(user, () => billing.standIn.setSubscription(subscription, status))).toBe(plan);
    if (status === "canceled" || status === "incomplete_expired") return;
    expect(await planAfter(user, () => billing.standIn.setSubscription(subscription, "active"))).toBe("pro");
  });

  it("of one that is past due is free where the project gives no grace", async () => {
    const { user, subscription } = await subscriber();
    await billing.rows(sql`update projects set past_due_keeps_pro = false where id = 'demo'`);
    expect(await planAfter(user, () => billing.standIn.failRenewal(subscription))).toBe("free");
    await billing.rows(sql`update projects set past_due_keeps_pro = true where id = 'demo'`);
    expect(await planAfter(user, () => billing.standIn.renewSubscription(subscription))).toBe("pro");
  });

  it("stays Pro when a cancellation is planned, until the subscription is over", async () => {
    const { user, subscription } = await subscriber();
    const plan = () => billing.standIn.cancelSubscription(subscription, { atPeriodEnd: true });
    expect(await planAfter(user, plan)).toBe("pro");
    const [row] = await billing.rows(sql`select cancel_at from subscriptions where id = ${subscription}`);
    expect(row?.cancel_at).not.toBeNull();
    expect(await planAfter(user, () => billing.standIn.cancelSubscription(subscription))).toBe("free");
  });

  it("goes by the better of two subscriptions", async () => {
    const { user, subscription } = await subscriber();
    const second = await subscriber(user);
    expect(await billing.entries(user)).toEqual(["plan 0"]);
    expect(await planAfter(user, () => billing.standIn.cancelSubscription(subscription))).toBe("pro");
    expect(await planAfter(user, () => billing.standIn.setSubscription(second.subscription, "unpaid"))).toBe("free");
  });

  it("given by hand stays when the paid one ends", async () => {
    const { user, subscription } = await subscriber();
    await billing.post("/api/v1/credits", { userId: user, plan: "pro" });
    expect(await planAfter(user, () => billing.standIn.cancelSubscription(subscription))).toBe("pro");
    await billing.post("/api/v1/credits", { userId: user, plan: "free" });
    expect((await billing.access(user)).plan).toBe("free");
  });

  it("is what Stripe says now, though an old event comes last", async () => {
    const { user, subscription } = await subscriber();
    billing.standIn.cancelSubscription(subscription);
    await billing.settled();
    const created = billing.standIn.events.filter(({ type }) => type === "customer.subscription.created").at(-1);
    await billing.standIn.resendUnderNewId(created as Stripe.Event);
    expect(await planAfter(user, () => {})).toBe("free");
  });
});

it("keeps each paid renewal as an invoice, and grants no credits for it", async () => {
  const { user, subscription } = await subscriber();
  billing.standIn.renewSubscription(subscription);
  await billing.settled();
  const invoices = await billing.rows(sql`select amount_cents, currency from invoices
    where stripe_subscription = ${subscription}`);
  expect(invoices).toEqual(Array(2).fill({ amount_cents: "1900", currency: "usd" }));
  await billing.standIn.resendUnderNewId(
    billing.standIn.events.findLast(({ type }) => type === "invoice.paid") as Stripe.Event,
  );
  expect(await planAfter(user, () => {})).toBe("pro");
  expect(await billing.rows(sql`select id from invoices where stripe_subscription = ${subscription}`)).toHaveLength(2);
  expect(await billing.access(user)).toMatchObject({ credits: 5 });
});

describe("the portal", () => {
  const portal = (body: object, headers?: Record<string, string>) => billing.post("/api/v1/portal", body, headers);
  /** Whether GET /access offers it. */
  const offered = async (userId: string, headers: Record<string, string> = {}) => {
    const url = `${billing.server.url}/api/v1/access?userId=${encodeURIComponent(userId)}`;
    return (await ask(url, { headers })).headers.get("x-paykit-portal");
  };

  it("opens for who has bought, and for nobody else", async () => {
    const user = newUser();
    const before = await portal({ userId: user });
    expect([before.status, before.body.error.code]).toEqual([409, "no_customer"]);
    expect(await offered(user)).toBeNull();
    const { customer } = await billing.buy(user);
    const answer = await portal({ userId: user, returnUrl: "https://app.example/account" });
    expect([answer.status, answer.body]).toEqual([200, { url: expect.stringContaining("/p/session/") }]);
    expect(await offered(user)).toBe("open");
    const asked = billing.standIn.requests.findLast(({ path }) => path === "/v1/billing_portal/sessions");
    expect(asked?.params).toEqual({ customer, return_url: "https://app.example/account" });
    expect((await portal({ userId: user, returnUrl: "javascript:alert(1)" })).status).toBe(400);
  });

  it("wants the secret key, unless the project opens it to browsers", async () => {
    const project = await makeProject(billing.store);
    const pk = { "x-paykit-key": project.publishableKey };
    const sk = { "x-paykit-key": project.secretKey };
    const checkout = await billing.post("/api/v1/checkout", { userId: "u", kind: "credits" }, pk);
    billing.standIn.pay(sessionOf(checkout.body.url));
    await billing.settled();
    const refused = await portal({ userId: "u" }, pk);
    expect([refused.status, refused.body.error.code]).toEqual([403, "secret_key_required"]);
    expect((await portal({ userId: "u" }, sk)).status).toBe(200);
    expect([await offered("u", pk), await offered("u", sk), await offered("other", sk)]).toEqual([null, "open", null]);
    await billing.rows(sql`update projects set portal_from_browser = true where id = ${project.id}`);
    expect((await portal({ userId: "u" }, pk)).status).toBe(200);
    // A page learns of it once the key's time in memory is over.
    await until(async () => (await offered("u", pk)) === "open", 2 * limits.keyFreshMs);
    expect([await offered("u", pk), await offered("u"), await offered("other", pk)]).toEqual(["open", null, null]);
    // The same name in another project is somebody else.
    expect((await portal({ userId: "u" })).status).toBe(409);
  });
});
