import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { demoKeys } from "../../support/example-sites.ts";
import type { Site } from "../../support/site.ts";
import { expect, listen, test } from "../../support/sites.ts";
import { startLab } from "./serve.ts";

// What the store behind the hooks promises, asked of it in a real browser with React's development build.

let lab: Site;

/** Opens a scene for a new user; gives the user and the paths of the calls the page makes from then on. */
async function open(page: Page, scene: string, userId = `lab_${randomUUID()}`) {
  const calls: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/v1/") && request.method() !== "OPTIONS")
      calls.push(pathname.slice("/api/v1/".length));
  });
  await page.goto(`${lab.url}/${scene}?user=${userId}`);
  return { userId, calls };
}

/** Gives credits as somebody else would, far from this page. */
async function grant(page: Page, userId: string, amount: number): Promise<void> {
  const headers = { "x-paykit-key": demoKeys.secretKey };
  const answer = await page.request.post(`${demoKeys.url}/api/v1/credits`, { headers, data: { userId, amount } });
  expect(answer.status()).toBe(200);
}

/** Notes what `selector` says after every change of the page; gives what was noted, without repetitions. */
async function watch(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate((watched) => {
    const noted: string[] = [];
    Object.assign(globalThis, { noted });
    const note = () => {
      const all = [...document.querySelectorAll(watched)].map(({ textContent }) => textContent);
      const text = [...new Set(all)].join(" | ");
      if (noted.at(-1) !== text) noted.push(text);
    };
    note();
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  }, selector);
  return async () => await page.evaluate(() => (globalThis as unknown as { noted: string[] }).noted);
}

const meters = (page: Page) => page.locator("output");

/** Declares the tests, with the React of `nodeModules`, or this repository's. */
export function testStore(nodeModules?: () => string): void {
  test.beforeAll(async () => {
    lab = await startLab(demoKeys.url, nodeModules?.());
  });
  test.afterAll(() => lab.close());

  test("under StrictMode the first read is one request; a meter's own answer is the new balance", async ({ page }) => {
    const { calls } = await open(page, "together");
    await expect(meters(page)).toHaveText(["5 credits", "5 credits"]);
    await expect(page.getByText("closed")).toBeVisible();
    await page.getByRole("button", { name: "Spend left" }).click();
    await expect(meters(page)).toHaveText(["4 credits", "4 credits"]);
    await expect(page.getByRole("region", { name: "left" })).toContainText("true:4");
    expect(calls).toEqual(["access", "meter"]);
  });

  test("two parts of a page that meter at once show one truth, and end at the right number", async ({ page }) => {
    const { userId, calls } = await open(page, "together");
    await expect(meters(page)).toHaveText(["5 credits", "5 credits"]);
    const noted = await watch(page, "output");
    // In the same task, so that no answer can come between them.
    await page.evaluate(() => {
      for (const button of document.querySelectorAll("button"))
        for (let clicks = 0; clicks < 4; clicks += 1) button.click();
    });
    await expect(page.getByRole("alert")).toHaveText("loaded no error");
    await expect(page.locator("section p")).toHaveText([/^(\S+ ){3}\S+$/, /^(\S+ ){3}\S+$/]);
    await expect(meters(page)).toHaveText(["0 credits", "0 credits"]);
    const balances = await noted();
    expect(balances.filter((text) => text.includes("|"))).toEqual([]);
    // Whatever order the answers came in, the balance only went down.
    expect(balances.map((text) => Number.parseInt(text, 10))).toEqual(
      balances.map((text) => Number.parseInt(text, 10)).sort((a, b) => b - a),
    );
    const answers = (await page.locator("section p").allTextContents()).join(" ").split(" ");
    expect(answers.filter((answer) => answer === "false:0")).toHaveLength(3);
    expect(calls.filter((call) => call === "access")).toHaveLength(1);
    const query = new URLSearchParams({ userId, key: demoKeys.publishableKey });
    const ledger = await page.request.get(`${demoKeys.url}/api/v1/access?${query}`);
    expect(await ledger.json()).toMatchObject({ credits: 0 });
  });

  test("two tabs agree without a reload and without a request", async ({ page, complaints }) => {
    const { userId } = await open(page, "together");
    const other = await page.context().newPage();
    listen(other, complaints);
    const { calls } = await open(other, "together", userId);
    await expect(meters(other)).toHaveText(["5 credits", "5 credits"]);
    await page.getByRole("button", { name: "Spend left" }).click();
    await expect(meters(other)).toHaveText(["4 credits", "4 credits"]);
    await other.getByRole("button", { name: "Spend right" }).click();
    await expect(meters(page)).toHaveText(["3 credits", "3 credits"]);
    expect(calls).toEqual(["access", "meter"]);
  });

  test("a page that gets the focus shows what was granted elsewhere", async ({ page }) => {
    await page.clock.install();
    const { userId } = await open(page, "together");
    await expect(meters(page)).toHaveText(["5 credits", "5 credits"]);
    await grant(page, userId, 20);
    await page.clock.fastForward(3_000);
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await expect(meters(page)).toHaveText(["25 credits", "25 credits"]);
  });

  test("PayKit away: an error that is shown, and an end to it by itself", async ({ page, complaints }) => {
    await page.clock.install();
    await page.route(`${demoKeys.url}/**`, (route) => route.abort());
    await open(page, "together");
    await expect(page.getByText("asking")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveText("loaded unreachable");
    // Not known is not allowed.
    await expect(page.getByText("closed")).toBeVisible();
    await expect(meters(page)).toHaveText(["…", "…"]);
    await page.unroute(`${demoKeys.url}/**`);
    await page.clock.fastForward(6_000);
    await expect(meters(page)).toHaveText(["5 credits", "5 credits"]);
    await expect(page.getByRole("alert")).toHaveText("loaded no error");
    // The browser itself says that it could not connect.
    expect(complaints.splice(0).filter((text) => !text.includes("net::ERR_FAILED"))).toEqual([]);
  });

  test("another user never sees the former one's account, not for one frame", async ({ page }) => {
    const { calls } = await open(page, "switching");
    await expect(page.locator("#shown")).toHaveText("first 77 credits open");
    expect(calls).toEqual([]);
    const noted = await watch(page, "#shown");
    await page.getByRole("button", { name: "Switch" }).click();
    await expect(page.locator("#shown")).toHaveText("second 5 credits closed");
    expect(await noted()).toEqual(["first 77 credits open", "second … asking", "second 5 credits closed"]);
  });

  test("readers that a transition brings in show the same number in every commit", async ({ page }) => {
    await open(page, "readers");
    await expect(page.locator("b")).toHaveText("5");
    const noted = await watch(page, "b");
    await page.getByRole("button", { name: "Fill" }).click();
    // The balance changed while the readers were still being rendered.
    await expect(page.locator("#stage")).toHaveAttribute("data-pending", "true");
    await expect(page.locator("b").first()).toHaveText("3");
    await expect(page.locator("b")).toHaveCount(81);
    expect(await noted()).toEqual(["5", "4", "3"]);
  });

  test("what is left while a meter is on its way says nothing about it", async ({ page }) => {
    await open(page, "leaving");
    await page.route("**/api/v1/meter", async (route) => {
      await expect(page.getByRole("status")).toHaveText(/^gone/);
      await route.continue();
    });
    await expect(page.getByRole("button")).toHaveText("Spend and leave 5");
    await page.getByRole("button").click();
    await expect(page.getByRole("status")).toHaveText("gone 4");
  });

  test("buying where PayKit has no Stripe is a typed error, heard or shown", async ({ page }) => {
    await open(page, "refusals");
    const said = page.getByRole("status", { name: "said" });
    for (const name of ["Checkout", "Portal"]) {
      await page.getByRole("button", { name }).click();
      await expect(said).toHaveText("true stripe_not_configured 501");
      await page.getByRole("button", { name: "Refs" }).click();
      await expect(said).toHaveText("A pack, 5 pictures");
    }
    await expect(page.locator("output.drawn")).toHaveText("5 on free");
    await page.getByRole("button", { name: "Go Pro" }).click();
    await expect(said).toHaveText("heard stripe_not_configured");
    await page.getByRole("button", { name: "Not now" }).click();
    await expect(page.getByRole("alert")).toHaveCount(0);

    // Held back for a moment: a button on its way does not go twice, and keeps the focus.
    let checkouts = 0;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route("**/api/v1/checkout", async (route) => {
      checkouts += 1;
      await held;
      await route.continue();
    });
    const buy = page.getByRole("button", { name: "Buy credits" });
    await buy.focus();
    await page.keyboard.press("Enter");
    await expect(buy).toHaveAttribute("aria-busy", "true");
    await expect(buy).toBeDisabled();
    await page.keyboard.press("Enter");
    letGo();
    await expect(page.getByRole("alert")).toContainText("Stripe");
    await expect(buy).toBeFocused();
    await expect(buy).toBeEnabled();
    expect(checkouts).toBe(1);
  });
}
