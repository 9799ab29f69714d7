import { expect, makeProject, pay, send, test } from "../support/billing.ts";
import { html, tag, widget } from "../support/embed-site.ts";
import { startSite } from "../support/site.ts";

const origin = `http://127.0.0.1:${process.env.E2E_PORT}`;

test("buying on somebody's page: out, paid, back, and the credits are there", async ({ person, stripe, browser }) => {
  const { id, publishableKey, secretKey } = await makeProject(person.page, "Shop");
  const users = ["visitor", "framed"];
  const body = `<div id="paykit"></div><button data-paykit-buy="pro">Go Pro</button><p data-paykit-plan="pro">Pro only</p>`;
  const site = await startSite((path) => {
    const user = users.find((name) => path.startsWith(`/${name}`));
    if (path.startsWith("/frame-")) return html(`<iframe title="f" src="/framed?a=1" width="400"></iframe>`);
    if (path.startsWith("/box-")) return html(`<iframe title="f" src="/framed" sandbox="allow-scripts"></iframe>`);
    return user === undefined ? undefined : html(body, { tag: tag(user, `data-key="${publishableKey}"`, origin) });
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));

  // Not answered yet as long as the webhook's credits are held back: the page says what it waits for.
  await page.goto(`${site.url}/visitor?plan=b#part`);
  await expect(widget(page)).toContainText("5 credits");
  await widget(page).getByRole("button", { name: "Buy credits" }).click();
  await pay(page);
  await expect(widget(page)).toContainText("105 credits");
  expect(page.url()).toBe(`${site.url}/visitor?plan=b#part`);

  await expect(page.getByText("Pro only")).toBeHidden();
  await page.getByRole("button", { name: "Go Pro" }).click();
  await pay(page);
  await expect(page.getByText("Pro only")).toBeVisible();
  await expect(widget(page).getByText("Pro", { exact: true })).toBeVisible();

  // The waiting itself: a mark in the address whose purchase is not in the account.
  await page.goto(`${site.url}/visitor?paykit=credits.105`);
  await expect(widget(page)).toContainText("Confirming your purchase…");
  const data = { userId: "visitor", amount: 1 };
  await page.request.post(`${origin}/api/v1/credits`, { headers: { "x-paykit-key": secretKey }, data });
  await expect(widget(page)).toContainText("106 credits");
  expect(page.url()).toBe(`${site.url}/visitor`);

  // The portal: not from the browser, unless the project says so.
  await expect(widget(page).getByRole("button", { name: "Manage billing" })).toBeHidden();
  await page.evaluate("PayKit.portal()");
  await expect(page.getByRole("alert")).toContainText(/secret key/);

  const form = { intent: "portal-from-browser", portalFromBrowser: "on" };
  expect((await send(person.page, `/dashboard/${id}/settings`, form)).status()).toBe(303);
  await page.evaluate("PayKit.refresh()");
  await widget(page).getByRole("button", { name: "Manage billing" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your subscriptions");
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(widget(page)).toContainText("106 credits");

  // In a frame: in a new tab, or by a link where the browser holds tabs back.
  await page.goto(`${site.url}/frame-1`);
  const tab = context.waitForEvent("page");
  await page.frameLocator("iframe").getByRole("button", { name: "Buy credits" }).click();
  await pay(await tab);
  // Not the frame's own page, which knows another storage there than in the frame; that one looks again by itself.
  await expect((await tab).getByRole("heading", { level: 1 })).toHaveText("Thank you");
  expect(await (await tab).evaluate("opener")).toBe(null);
  await page.waitForTimeout(2_100);
  await page.frames()[1]?.evaluate("dispatchEvent(new Event('focus'))");
  await expect(page.frameLocator("iframe").getByRole("region", { name: "Credits" })).toContainText("105 credits");
  await page.goto(`${site.url}/box-1`);
  await page.frameLocator("iframe").getByRole("button", { name: "Buy credits" }).click();
  const link = page.frameLocator("iframe").getByRole("link", { name: "Continue to checkout" });
  await expect(link).toHaveAttribute("rel", "noopener");
  await expect(link).toHaveAttribute("href", new RegExp(`^${stripe.url}`));
  expect(faults).toEqual([]);
  await context.close();
  await site.close();
});
