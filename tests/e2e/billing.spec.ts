import type { Page } from "@playwright/test";
import { expect, figure, flash, heading, makeProject, pay, send, spend, test } from "../support/billing.ts";

const user = "ada@example.com";

/** Loads a page until it says what a webhook brings. */
async function reloadUntil(page: Page, check: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.reload();
    await check();
  }).toPass({ timeout: 15_000 });
}

async function openBillingPage(page: Page, projectId: string): Promise<void> {
  await page.goto(`/dashboard/${projectId}/account?userId=${encodeURIComponent(user)}`);
  await page.getByRole("button", { name: "Open billing page" }).click();
  await expect(heading(page)).toHaveText("Paid app");
}

test("a user buys credits and Pro, cancels, is refunded; the owner sees it all", async ({
  person: { page },
  stripe,
  look,
}) => {
  test.setTimeout(120_000);
  const { id, secretKey } = await makeProject(page, "Paid app");
  await page.goto(`/dashboard/${id}/billing`);
  await expect(page.getByText("None yet. A user buys on their billing page")).toBeVisible();
  await look(page, "dashboard-billing-empty");

  await openBillingPage(page, id);
  await expect(figure(page, "Credits")).toHaveText("5");
  await expect(page.getByRole("button", { name: "Manage billing" })).toHaveCount(0);
  await look(page, "billing-page-new");

  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await expect(page.getByText("Simulated Stripe: no money moves")).toBeVisible();
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(heading(page)).toHaveText("Paid app");
  await expect(figure(page, "Credits")).toHaveText("5");

  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await pay(page);
  await expect(page.getByRole("status", { name: "Your payment" })).toContainText("Thank you. Your payment is in");
  await expect(figure(page, "Credits")).toHaveText("105");
  const payments = page.getByRole("region", { name: "Payments", exact: true }).getByRole("row");
  await expect(payments.nth(1)).toContainText("100 credits$9.00Paid");
  await expect(page.getByRole("row").filter({ hasText: "Bought 100 credits" })).toContainText("+100");
  await look(page, "billing-page-paid");

  await page.getByRole("button", { name: "Go Pro for $19 a month" }).click();
  await pay(page);
  await expect(figure(page, "Plan")).toHaveText("Pro");
  await expect(page.getByRole("listitem")).toContainText("Active, renews on");
  await expect(page.getByRole("button", { name: "Go Pro" })).toHaveCount(0);
  await look(page, "billing-page-pro");
  // From an old tab: nobody pays for two.
  const again = await send(page, page.url(), { intent: "buy-pro", token: crypto.randomUUID() });
  expect([again.status(), await again.text()]).toEqual([
    409,
    expect.stringContaining("You have a subscription already"),
  ]);

  await page.getByRole("button", { name: "Manage billing" }).click();
  await expect(heading(page)).toHaveText("Your subscriptions");
  await page.getByRole("button", { name: "Cancel at period end" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(heading(page)).toHaveText("Paid app");
  await reloadUntil(page, () => expect(page.getByRole("listitem")).toContainText("ends on", { timeout: 500 }));
  await expect(figure(page, "Plan")).toHaveText("Pro");
  await look(page, "billing-page-ending");
  await page.getByRole("button", { name: "Manage billing" }).click();
  await page.getByRole("button", { name: "Cancel now" }).click();
  await page.getByRole("link", { name: "Go back" }).click();
  await reloadUntil(page, () => expect(figure(page, "Plan")).toHaveText("Free", { timeout: 500 }));
  await expect(page.getByRole("listitem")).toHaveText(/Ended$/);

  // Spent before it is given back: a debt.
  expect(await spend(page, secretKey, user, 105)).toBe(200);
  const charge = stripe.charges.find(({ amount }) => amount === 900);
  stripe.refund(charge?.id ?? "", 450);
  await reloadUntil(page, () => expect(figure(page, "You owe")).toHaveText("50 credits", { timeout: 500 }));
  await expect(figure(page, "Credits")).toHaveText("0");
  expect(await spend(page, secretKey, user, 1)).toBe(402);
  await expect(page.getByRole("row").filter({ hasText: "Refunded: credits taken back" })).toContainText("−50");
  await expect(payments.filter({ hasText: "100 credits" })).toContainText("Paid, $4.50 refunded");
  stripe.refund(stripe.charges.find(({ amount }) => amount === 1_900)?.id ?? "", 950);
  const month = payments.filter({ hasText: "Pro, one month" });
  await reloadUntil(page, () => expect(month).toContainText("$19.00Paid, $9.50 refunded", { timeout: 500 }));
  await look(page, "billing-page-debt");

  await page.getByRole("link", { name: "Back to the app" }).click();
  await expect(heading(page)).toHaveText(user);
  await expect(page.getByRole("region", { name: "Purchases" }).getByRole("row")).toHaveCount(4);
  await look(page, "account-with-purchases");

  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Billing" }).click();
  await expect(heading(page)).toHaveText("Billing");
  const purchases = page.getByRole("region", { name: "Purchases" }).getByRole("row");
  await expect(purchases.filter({ hasText: "Pro, monthly" })).toContainText("Paid");
  await expect(purchases.filter({ hasText: "Not paid yet" })).toHaveCount(1);
  const paid = purchases.filter({ hasText: "Paid, $4.50 refunded" });
  await expect(paid).toContainText(user);
  await expect(paid.getByRole("link", { name: /^Payment pi_/ })).toHaveAttribute(
    "href",
    `https://dashboard.stripe.com/test/payments/${charge?.payment_intent}`,
  );
  await expect(page.getByText("Set, for test mode: no real money moves.")).toBeVisible();
  await expect(page.getByLabel("Endpoint address to enter at Stripe")).toHaveValue(/\/api\/v1\/webhook$/);
  await expect(page.getByText("Unknown: this PayKit runs at an address of your own computer")).toBeVisible();
  await look(page, "dashboard-billing");

  const deliveries = page.getByRole("region", { name: "Webhook deliveries", exact: true }).getByRole("row");
  // Newest first: the second is that of the credits.
  const refund = deliveries.filter({ hasText: "charge.refunded" }).nth(1);
  await expect(refund.getByRole("cell").nth(1)).toHaveText("Done");
  await expect(refund.getByRole("cell").nth(3)).toHaveText("1");
  await refund.getByRole("button", { name: /^Retry/ }).click();
  await expect(flash(page)).toHaveText(/^evt_\w+ is looked at again\.$/);
  await reloadUntil(page, () => expect(refund.getByRole("cell").nth(3)).toHaveText("2", { timeout: 500 }));
  await expect(refund.getByRole("cell").nth(1)).toHaveText("Done");
  const elsewhere = await send(page, page.url(), { intent: "retry-event", eventId: "evt_of_nobody" });
  expect(elsewhere.status()).toBe(409);
  await page.goto(`${page.url()}?purchases=1&deliveries=1`);
  await expect(page.getByText("There are no older ones.")).toHaveCount(2);
  await page.getByRole("navigation", { name: "Pages of the purchases" }).getByRole("link", { name: "Newest" }).click();
  await expect(purchases).toHaveCount(4);
  await openBillingPage(page, id);
  await expect(figure(page, "You owe")).toHaveText("50 credits");
});

test("the page of a link that is changed or over says so, and buys nothing", async ({
  person: { page },
  stripe,
  look,
}) => {
  const { id } = await makeProject(page, "Paid app");
  await openBillingPage(page, id);
  const path = new URL(page.url()).pathname;
  const changed = path.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  for (const address of [changed, "/billing/nothing", `${path}.more`]) {
    expect((await page.goto(address))?.status()).toBe(404);
    await expect(page.getByText("This link is over or not whole. Ask the app for a new one.")).toBeVisible();
  }
  await look(page, "billing-page-over");
  const before = stripe.sessions.length;
  const token = crypto.randomUUID();
  expect((await send(page, changed, { intent: "buy-credits", token })).status()).toBe(404);
  expect(stripe.sessions.length).toBe(before);
  // One form sent twice is one purchase.
  const first = await send(page, path, { intent: "buy-credits", token });
  const second = await send(page, path, { intent: "buy-credits", token });
  expect([first.status(), second.headers().location]).toEqual([303, first.headers().location]);
  expect(stripe.sessions.length).toBe(before + 1);

  await send(page, `/dashboard/${id}/settings`, { intent: "delete", confirm: "Paid app" });
  expect((await page.goto(path))?.status()).toBe(404);
});

test("Stripe that can't be reached is said beside the buttons, and the same form works later", async ({
  person: { page },
  complaints,
  stripe,
  look,
}) => {
  const { id } = await makeProject(page, "Paid app");
  await openBillingPage(page, id);
  stripe.behave({ path: /checkout/, mode: "error500", times: 1 });
  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await expect(page.getByRole("alert")).toContainText("Stripe can't be reached right now, and nothing was paid.");
  expect(complaints.splice(0)).toEqual([expect.stringContaining("503")]);
  await look(page, "billing-page-stripe-down");
  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await pay(page);
  await expect(figure(page, "Credits")).toHaveText("105");
});

test("a payment that is confirmed later shows by itself", async ({ person: { page }, stripe, js, look }) => {
  const { id } = await makeProject(page, "Paid app");
  await openBillingPage(page, id);
  const billing = page.url();
  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await expect(heading(page)).toHaveText("Pay");
  const [session = ""] = /cs_\w+/.exec(page.url()) ?? [];
  await page.goto(`${billing}?paid=1`);
  const notice = page.getByRole("status", { name: "Your payment" });
  await expect(notice).toContainText("Your payment is not here yet");
  await look(page, "billing-page-waiting");
  stripe.pay(session);
  if (!js) await reloadUntil(page, () => expect(figure(page, "Credits")).toHaveText("105", { timeout: 500 }));
  await expect(figure(page, "Credits")).toHaveText("105");
  await expect(notice).toContainText("Your payment is in");

  // A bank that takes its days.
  await page.getByRole("button", { name: "Buy 100 credits for $9" }).click();
  await page.getByRole("button", { name: "Pay later (delayed payment)" }).click();
  await expect(notice).toContainText("Your bank has yet to confirm the payment");
  await expect(page.getByRole("row").filter({ hasText: "Payment on its way" })).toContainText("100 credits");
  await expect(figure(page, "Credits")).toHaveText("105");
  stripe.settleDelayed(stripe.sessions.at(-1)?.id ?? "", "succeeded");
  await reloadUntil(page, () => expect(figure(page, "Credits")).toHaveText("205", { timeout: 500 }));
});

test("settings of payments: origins, the portal from the browser, late payments", async ({
  person: { page },
  stripe,
  look,
}) => {
  const { id, publishableKey } = await makeProject(page, "Paid app");
  await openBillingPage(page, id);
  await page.getByRole("button", { name: "Go Pro for $19 a month" }).click();
  await pay(page);
  await expect(figure(page, "Plan")).toHaveText("Pro");
  const subscription = stripe.subscriptions.at(-1)?.id ?? "";
  stripe.failRenewal(subscription);
  await reloadUntil(page, () =>
    expect(page.getByRole("listitem")).toContainText("The last payment is late", { timeout: 500 }),
  );
  await expect(figure(page, "Plan")).toHaveText("Pro");

  const settings = `/dashboard/${id}/settings`;
  const call = (path: string, data: object) =>
    page.request.post(`/api/v1/${path}`, { headers: { "x-paykit-key": publishableKey }, data });
  const checkout = async (successUrl: string) =>
    (await call("checkout", { userId: user, kind: "credits", successUrl })).status();
  await page.goto(settings, { waitUntil: "networkidle" });
  const origins = page.getByLabel("Allowed origins");
  await origins.fill("https://app.example.com/start?x=1\njavascript:alert(1)\nexample.org");
  await page.getByRole("button", { name: "Allow these origins" }).click();
  await expect(page.getByRole("alert")).toContainText("“javascript:alert(1)” is not an origin.");
  await expect(page.getByRole("alert")).toContainText("“example.org” is not an origin.");
  await expect(origins).toHaveValue("https://app.example.com/start?x=1\njavascript:alert(1)\nexample.org");
  await look(page, "settings-origins-refused");
  await origins.fill(Array.from({ length: 21 }, (_, one) => `https://${one}.example.com`).join("\n"));
  await page.getByRole("button", { name: "Allow these origins" }).click();
  await expect(page.getByRole("alert")).toContainText("List at most 20 origins.");
  await origins.fill("https://APP.example.com/start?x=1\n\nhttp://localhost:5173\nhttps://app.example.com:443");
  await page.getByRole("button", { name: "Allow these origins" }).click();
  await expect(flash(page)).toHaveText(
    "After paying, people may be sent to https://app.example.com, http://localhost:5173.",
  );
  await expect(origins).toHaveValue("https://app.example.com\nhttp://localhost:5173");
  expect(await checkout("https://app.example.com/thanks")).toBe(200);
  expect(await checkout("https://evil.example/thanks")).toBe(400);

  expect((await call("portal", { userId: user })).status()).toBe(403);
  const portal = page.getByRole("switch", { name: "Open the portal from the browser" });
  await portal.click();
  await expect(portal).toHaveAttribute("aria-checked", "true");
  await expect(page.getByText("turned the portal from the browser on")).toBeVisible();
  expect((await call("portal", { userId: user })).status()).toBe(200);

  const late = page.getByRole("switch", { name: "While a payment is late, keep Pro" });
  await expect(late).toHaveAttribute("aria-checked", "true");
  await late.click();
  await expect(page.getByText("turned keeping Pro while a payment is late off")).toBeVisible();
  await look(page, "settings-payments");
  const access = async () =>
    (await (await page.request.get(`/api/v1/access?userId=${user}&key=${publishableKey}`)).json()).plan;
  expect(await access()).toBe("free");
  await late.click();
  await expect(page.getByText("turned keeping Pro while a payment is late on")).toBeVisible();
  expect(await access()).toBe("pro");

  await origins.fill("");
  await page.getByRole("button", { name: "Allow these origins" }).click();
  await expect(flash(page)).toHaveText("After paying, people may be sent anywhere.");
  expect(await checkout("https://evil.example/thanks")).toBe(200);
});

test("people who come back to no page of the app's land on one of ours", async ({ page, look }) => {
  await page.goto("/checkout/done");
  await expect(heading(page)).toHaveText("Thank you");
  await look(page, "checkout-done");
  await page.goto("/checkout/cancelled");
  await expect(heading(page)).toHaveText("Nothing was bought");
  await look(page, "checkout-cancelled");
});

test.describe("without Stripe", () => {
  test.use({ baseURL: `http://127.0.0.1:${process.env.E2E_DEMO_PORT}` });

  test("the billing page shows the account and says that nothing can be bought", async ({ page, look }) => {
    await page.goto("/dashboard/demo/billing");
    await expect(page.getByText("Not set, so nothing can be bought.")).toBeVisible();
    await look(page, "dashboard-billing-no-stripe");
    await page.goto("/dashboard/demo/account?userId=billing-demo");
    await page.getByRole("button", { name: "Open billing page" }).click();
    await expect(page.getByText("Payments aren't set up here yet")).toBeVisible();
    await expect(figure(page, "Credits")).toHaveText("5");
    await look(page, "billing-page-no-stripe");
    const answer = await send(page, page.url(), { intent: "portal" });
    expect(answer.status()).toBe(501);
  });
});
