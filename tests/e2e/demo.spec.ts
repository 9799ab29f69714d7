import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";

// On the server without Stripe, as a fresh clone has it: what the demo buys is simulated.
test.use({ baseURL: `http://127.0.0.1:${process.env.E2E_DEMO_PORT}` });

const widths = { small: 320, phone: 390, desktop: 1280 };
const isJs = () => test.info().project.name === "js";
const status = (page: Page) => page.getByRole("region", { name: "Pixelmint" }).locator("p[role=status]");
const studio = (page: Page) => page.getByRole("region", { name: "Pixelmint" });
const press = (page: Page, name: string | RegExp) => studio(page).getByRole("button", { name }).first().click();
const calls = (page: Page) => page.getByRole("region", { name: "Calls and answers" });
const lines = (page: Page) => page.getByRole("region", { name: "Lines of the ledger" }).locator("tbody tr");
const accountOf = (page: Page) => page.getByText("Your account:").locator("code").innerText();

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
}

/** Expects the page to end with its footer: what is in a box that scrolls adds nothing below it. */
async function expectNothingBelow(page: Page): Promise<void> {
  const below = await page
    .getByRole("contentinfo")
    .evaluate((footer) => document.documentElement.scrollHeight - scrollY - footer.getBoundingClientRect().bottom);
  expect(Math.round(below)).toBe(0);
}

test("generate, run out, blocked, buy, upgrade, the Pro feature opens, downgrade, start over", async ({ page }) => {
  await page.goto("/demo", { waitUntil: "networkidle" });
  const userId = await accountOf(page);
  expect(userId).toMatch(/^visitor_[a-z0-9]{20}$/);
  await expect(studio(page)).toContainText("5 credits");
  await expect(page.getByLabel("Ember")).toBeDisabled();
  await expect(page.getByText("No line yet.")).toBeVisible();

  await page.getByLabel("What to draw").fill("two foxes");
  await press(page, "Generate, 1 credit");
  await expect(status(page)).toHaveText("Paid 1 credit, 4 left. The picture is ready.");
  await expect(page.getByRole("img", { name: "Picture for “two foxes”" })).toBeVisible();
  await expect(studio(page)).toContainText("4 credits");
  await expect(calls(page)).toContainText("POST /api/v1/meter");
  await expect(calls(page)).toContainText(`{ "userId": "${userId}", "event": "image_gen", "cost": 1 }`);
  await expect(calls(page)).toContainText(`200 OK`);
  await expect(calls(page)).toContainText(`{ "ok": true, "remaining": 4 }`);
  await expect(calls(page)).toContainText("x-paykit-key: pk_live_…demo");
  await expect(lines(page)).toHaveCount(2);
  await expect(lines(page).first()).toContainText("Metered: image_gen");

  await press(page, "Generate in HD, 4 credits");
  await expect(status(page)).toHaveText("Paid 4 credits, 0 left. The picture is ready.");
  await expect(page.getByRole("img", { name: /^HD picture/ })).toBeVisible();
  await press(page, "Generate, 1 credit");
  await expect(page.getByRole("region", { name: "Out of credits" })).toContainText("You are out of credits");
  await expect(calls(page)).toContainText("402 Payment Required");
  await expect(calls(page)).toContainText(`{ "ok": false, "blocked": true, "remaining": 0 }`);
  await expect(lines(page)).toHaveCount(3);
  for (const [device, width] of Object.entries(widths)) {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: test.info().outputPath(`blocked-${device}.png`), fullPage: true });
    await expectNoSidewaysScroll(page);
  }
  await expectAccessible(page, isJs());

  await page.getByRole("region", { name: "Out of credits" }).getByRole("button", { name: "Buy 100 credits" }).click();
  await expect(status(page)).toContainText("100 credits added.");
  await expect(page.getByRole("region", { name: "Out of credits" })).toHaveCount(0);
  if (isJs()) await expect(page.getByRole("button", { name: "Generate, 1 credit" })).toBeFocused();
  await expect(studio(page)).toContainText("100 credits");
  await expect(lines(page).first()).toContainText("+100");

  await press(page, "Go Pro");
  await expect(status(page)).toHaveText("You are on Pro: the palettes are open.");

  await page.getByLabel("Ember").check();
  await press(page, "Generate, 1 credit");
  await expect(status(page)).toHaveText("Paid 1 credit, 99 left. The picture is ready.");
  await expect(page.locator('svg[role="img"] > rect')).toHaveAttribute("fill", "#fff7ed");

  await press(page, "Back to Free");
  await expect(status(page)).toHaveText("Back on Free: the palettes are locked.");
  await expect(page.getByLabel("Ember")).toBeDisabled();
  await expect(lines(page)).toHaveCount(7);

  await page.getByRole("button", { name: "Start over with a new account" }).click();
  await expect(page.getByText("You have a new account")).toBeVisible();
  expect(await accountOf(page)).not.toBe(userId);
  await expect(studio(page)).toContainText("5 credits");
  await expect(page.getByText("No line yet.")).toBeVisible();
});

test("an account is the visitor's own, and stays theirs", async ({ page, browser, baseURL }) => {
  await page.goto("/demo");
  const userId = await accountOf(page);
  await press(page, "Generate, 1 credit");
  await expect(studio(page)).toContainText("4 credits");
  await page.goto("/demo/embed");
  expect(await accountOf(page)).toBe(userId);
  await expect(lines(page)).toHaveCount(2);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "paykit_visitor", value: userId, httpOnly: true, sameSite: "Lax", path: "/" });

  const other = await browser.newPage();
  await other.goto(`${baseURL}/demo`);
  expect(await accountOf(other)).not.toBe(userId);
  await expect(studio(other)).toContainText("5 credits");
  await other.close();
});

test("the embed's tab: the widget meters, blocks and sells, and opens what is Pro's", async ({ page }) => {
  test.skip(!isJs(), "the embed is a script");
  await page.goto("/demo", { waitUntil: "networkidle" });
  await page.getByRole("link", { name: "Embed script" }).click();
  await expect(page.locator("#paykit").getByRole("region", { name: "Credits" })).toContainText("5 credits");
  await expect(page.getByRole("group", { name: /Palette/ })).toBeHidden();
  await page.waitForLoadState("networkidle");

  await press(page, "Generate, 1 credit");
  await expect(page.locator("#paykit")).toContainText("4 credits");
  await expect(page.getByRole("img", { name: /^Picture for/ })).toBeVisible();
  await expect(calls(page)).toContainText(`{ "ok": true, "remaining": 4 }`);
  await expect(lines(page)).toHaveCount(2);
  await expectAccessible(page, true);

  await press(page, "Generate in HD, 4 credits");
  await expect(page.locator("#paykit")).toContainText("0 credits");
  await press(page, "Generate, 1 credit");
  const dialog = page.getByRole("dialog", { name: "You are out of credits" });
  await dialog.getByRole("button", { name: "Buy credits" }).click();
  await expect(page.locator("#paykit")).toContainText("100 credits");
  await expect(calls(page)).toContainText("402 Payment Required");
  await expect(lines(page)).toHaveCount(4);

  await press(page, "Go Pro");
  await expect(page.getByRole("group", { name: /Palette/ })).toBeVisible();
  await expectNothingBelow(page);

  // Gone with its page: on the next one there is no widget.
  await page.getByRole("link", { name: "PayKit", exact: true }).first().click();
  await expect(page).toHaveURL("/");
  expect(await page.evaluate("'PayKit' in window")).toBe(false);
});

test("one call too many says when to go on", async ({ page }) => {
  test.skip(!isJs(), "the forms' own limit is tested in tests/api/demo.test.ts");
  await page.goto("/demo", { waitUntil: "networkidle" });
  const message = "The demo is busy for everybody; try again in 34 s.";
  const error = { code: "rate_limited", message, docUrl: "/docs/errors#rate_limited", requestId: "req_1" };
  await page.route("**/api/v1/meter", (route) =>
    route.fulfill({ status: 429, headers: { "retry-after": "34" }, json: { error } }),
  );
  await press(page, "Generate, 1 credit");
  await expect(status(page)).toHaveText(message);
  await expect(calls(page)).toContainText("429 Too Many Requests");
  await expect(studio(page)).toContainText("5 credits");
  await expect(page.getByRole("img", { name: /^Picture/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Generate, 1 credit" })).toBeFocused();
});

test("a form sent before the scripts ran is taken up by them", async ({ page }) => {
  test.skip(!isJs(), "without scripts every form is");
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.goto("/demo");
  await page.unroute("**/assets/*.js");
  await page.getByLabel("What to draw").fill("two foxes");
  await press(page, "Generate, 1 credit");
  await expect(status(page)).toHaveText("Paid 1 credit, 4 left. The picture is ready.");
  await page.waitForLoadState("networkidle");
  await press(page, "Generate in HD, 4 credits");
  await expect(status(page)).toHaveText("Paid 4 credits, 0 left. The picture is ready.");
  await expect(page.getByRole("img", { name: "HD picture for “two foxes”" })).toBeVisible();
  await expect(calls(page).getByRole("listitem")).toHaveCount(2);
  await expect(lines(page)).toHaveCount(3);
});

test("a link to the embed's tab that only changes the view loads the page all the same", async ({ page }) => {
  test.skip(!isJs(), "a link is a visit without scripts");
  await page.goto("/demo", { waitUntil: "networkidle" });
  await page.evaluate("void __reactRouterDataRouter.navigate('/demo/embed')");
  await expect(page.locator("#paykit")).toContainText("5 credits");
});

test("without scripts the embed's tab says so", async ({ page }) => {
  test.skip(isJs(), "for those without");
  await page.goto("/demo/embed");
  await expect(page.getByRole("group", { name: /Palette/ })).toBeHidden();
  await expect(page.getByText("this tab needs JavaScript")).toBeVisible();
});

for (const path of ["/demo", "/demo/embed"]) {
  for (const [device, width] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`${path} on a ${device}, ${colorScheme}: no violations, no sideways scroll, nothing moves`, async ({
        page,
      }, info) => {
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("console", (message) => {
          if (["error", "warning"].includes(message.type())) complaints.push(message.text());
        });
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await page.addInitScript(`
          window.moved = [];
          new PerformanceObserver((list) => {
            for (const { value, sources } of list.getEntries()) {
              if (value > 0) window.moved.push([value, ...sources.map(({ node, previousRect: a, currentRect: b }) =>
                [node?.outerHTML?.slice(0, 80) ?? node?.textContent, a.y, b.y, a.height, b.height].join(" "))]);
            }
          }).observe({ type: "layout-shift", buffered: true });`);
        await page.goto(path, { waitUntil: "networkidle" });
        if (isJs() || path === "/demo") await press(page, "Generate, 1 credit");
        if (isJs() || path === "/demo") await expect(page.getByRole("img", { name: /^Picture/ })).toBeVisible();
        // Before the screenshot, for which the window grows.
        const moved = isJs() && (await page.evaluate("window.moved"));
        await page.screenshot({ path: info.outputPath(`${device}-${colorScheme}.png`), fullPage: true });
        await expectNoSidewaysScroll(page);
        if (isJs()) expect(moved).toEqual([]);
        expect(complaints).toEqual([]);
        await expectAccessible(page, isJs());
      });
    }
  }
}
