import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";

const withScripts = () => test.info().project.name === "js";
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const said = (page: Page) => page.getByRole("status");
const answer = (page: Page) => page.getByRole("region", { name: "The answer" });
/** The visitor's ledger: its lines as texts, the head left out. */
const ledger = (page: Page) => page.getByRole("table", { name: "Your account's ledger" }).locator("tbody tr");

async function runOut(page: Page): Promise<void> {
  for (let left = 4; left >= 0; left -= 1) {
    await press(page, "Generate an image");
    await expect(answer(page)).toContainText(`"remaining": ${left}`);
  }
}

test("whoever opens it tries it there: five images, each a line of the ledger, and the sixth is blocked", async ({
  page,
}) => {
  await page.goto("/");
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  await page.getByRole("link", { name: "Try it" }).click();
  await expect(page).toHaveURL(/#try$/);
  await expect(page.getByText("credits left")).toBeInViewport();
  await expect(page.getByRole("button", { name: "Send it again" })).toBeDisabled();

  await press(page, "Generate an image");
  await expect(said(page)).toHaveText("Go on: one credit was taken, 4 left, and your model would run now.");
  await expect(ledger(page)).toHaveText(["1Free credits on first touch+55", "2Metered: image_gen−14"]);
  await expect(page.getByRole("region", { name: "The request" })).toContainText("POST /api/v1/meter");
  await expect(answer(page)).toContainText("200 OK");
  // Without scripts the page was loaded anew, and stays where the form is.
  await expect(page).toHaveURL(/#try$/);
  await expect(page.getByText("credits left")).toBeInViewport();

  await press(page, "Send it again");
  await expect(said(page)).toHaveText("The same key again: the same answer, nothing taken, no new line.");
  await expect(answer(page)).toContainText("idempotent-replayed: true");
  await expect(ledger(page)).toHaveCount(2);

  for (const left of ["3", "2", "1", "0"]) {
    await press(page, "Generate an image");
    await expect(ledger(page).last()).toHaveText(new RegExp(`−1${left}$`));
  }
  await press(page, "Generate an image");
  await expect(said(page)).toContainText("Blocked. Nothing was taken");
  await expect(answer(page)).toContainText("402 Payment Required");
  await expect(answer(page)).toContainText('"blocked": true');
  await expect(ledger(page)).toHaveCount(6);
  expect(await page.evaluate(() => "isSamePage" in globalThis)).toBe(withScripts());

  await page.goto("/");
  await expect(ledger(page)).toHaveCount(6);
  await press(page, "Start over");
  await expect(said(page)).toHaveText("A new user has 5 free credits. An image costs one of them.");
  await expect(ledger(page)).toHaveCount(0);
});

test("every answer is heard, also one in the words of the one before", async ({ page }) => {
  test.skip(!withScripts(), "without scripts each answer is a page");
  await page.goto("/");
  await runOut(page);
  await press(page, "Generate an image");
  await expect(said(page)).toContainText("Blocked.");
  const before = await said(page).locator("strong").elementHandle();
  await press(page, "Generate an image");
  await expect.poll(async () => await before?.evaluate((node) => node.isConnected)).toBe(false);
  await expect(said(page)).toContainText("Blocked.");
  await expect(page.getByRole("button", { name: "Generate an image" })).toBeFocused();
});

test("who goes on from an answer comes back to it", async ({ page }) => {
  if (withScripts()) await page.route("**/forms-in-place.js", (route) => route.abort());
  await page.goto("/");
  await press(page, "Generate an image");
  await expect(answer(page)).toContainText('"remaining": 4');
  await page.getByRole("link", { name: "Docs" }).first().click();
  await expect(page).toHaveURL(/docs$/);
  await page.goBack();
  await expect(answer(page)).toContainText('"remaining": 4');
  await press(page, "Generate an image");
  await expect(answer(page)).toContainText('"remaining": 3');
});

test("a way in that only changed the view loads the page, with its script", async ({ page }) => {
  test.skip(!withScripts(), "every way in is a visit without scripts");
  await page.goto("/demo", { waitUntil: "networkidle" });
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  await page.evaluate("void __reactRouterDataRouter.navigate('/')");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Billing for AI apps, exact to the credit.");
  await expect.poll(() => page.evaluate(() => "isSamePage" in globalThis)).toBe(false);
  await press(page, "Generate an image");
  await expect(answer(page)).toContainText('"remaining": 4');
  await expect(page).toHaveURL("/");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Live demo");
});

for (const [device, width] of Object.entries({ phone: 320, desktop: 1280 })) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`tried on a ${device}, ${colorScheme}: readable, no violations, no sideways scroll`, async ({
      page,
    }, info) => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto("/");
      await runOut(page);
      await press(page, "Generate an image");
      await expect(said(page)).toContainText("Blocked.");
      await page.screenshot({ path: info.outputPath(`tried-${device}-${colorScheme}.png`), fullPage: true });
      expect(await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
      await expectAccessible(page, withScripts());
    });
  }
}

/** Notes in `shifts` what moved; more than CLS, which forgives what moves after a click, if it is somewhere else then. */
function watchShifts(): void {
  interface Shift extends PerformanceEntry {
    hadRecentInput: boolean;
    sources: { previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
  }
  const shifts: string[] = [];
  Object.assign(globalThis, { shifts });
  const isElsewhere = ({ previousRect: before, currentRect: now }: Shift["sources"][number]) =>
    before.x !== now.x || before.y !== now.y;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries() as Shift[])
      if (!shift.hadRecentInput || shift.sources.some(isElsewhere)) shifts.push(JSON.stringify(shift));
  }).observe({ type: "layout-shift", buffered: true });
}

for (const width of [390, 1280]) {
  test(`nothing moves by itself at ${width} px, neither while it loads nor while it is tried`, async ({ page }) => {
    test.skip(!withScripts(), "what moved is asked with a script");
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(watchShifts);
    await page.goto("/", { waitUntil: "networkidle" });
    await page.locator("#try").scrollIntoViewIfNeeded();
    await runOut(page);
    await press(page, "Generate an image");
    await expect(said(page)).toContainText("Blocked.");
    await press(page, "Send it again");
    await press(page, "Start over");
    await expect(ledger(page)).toHaveCount(0);
    expect(await page.evaluate("shifts")).toEqual([]);
  });
}

test("all of it is at most 120 kB on the wire, headers too", async ({ page }) => {
  test.skip(!withScripts(), "without scripts it is less");
  const session = await page.context().newCDPSession(page);
  const urls = new Map<string, string>();
  const bytes = new Map<string, number>();
  session.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  await session.send("Network.enable");
  await page.goto("/", { waitUntil: "networkidle" });
  const loaded = [...bytes].map(([id, size]) => ({ url: new URL(urls.get(id) ?? "").pathname, size }));
  const sum = loaded.reduce((total, { size }) => total + size, 0);
  console.log(`/ loads ${sum.toLocaleString("en-US")} bytes in ${loaded.length} answers`);
  expect(loaded.map(({ url }) => url)).toContain("/forms-in-place.js");
  expect(sum, JSON.stringify(loaded, undefined, 2)).toBeLessThanOrEqual(120_000);
});

test("it tells search engines and previews what it is, under one address", async ({ page, baseURL }) => {
  await page.goto("/?utm_source=somewhere");
  await expect(page.locator('link[rel="canonical"]')).toHaveAttribute("href", `${baseURL}/`);
  for (const property of ["og:title", "og:description", "og:url", "og:type", "og:site_name"])
    await expect(page.locator(`meta[property="${property}"]`)).toHaveAttribute("content", /\S/);
});

test("its call with curl is true: sent as it stands, it answers as shown, until it answers 402", async ({
  page,
  request,
  baseURL,
}) => {
  await page.goto("/");
  const call = await page.getByRole("region", { name: "Meter a call with curl" }).innerText();
  const url = /https?:\S+/.exec(call)?.[0] ?? "";
  expect(url).toBe(`${baseURL}/api/v1/meter`);
  const [, key = ""] = /x-paykit-key: (\w+)/.exec(call) ?? [];
  const [, body = ""] = /-d '(.*)'/.exec(call) ?? [];
  const [, shown = ""] = /# → (.*)/.exec(call) ?? [];
  const send = async () => await request.post(url, { headers: { "x-paykit-key": key }, data: JSON.parse(body) });
  expect(await (await send()).json()).toEqual(JSON.parse(shown));
  for (let i = 0; i < 4; i += 1) await send();
  expect((await send()).status()).toBe(402);
});

test("its script tag is true: pasted into a page, the button meters", async ({ page, baseURL }) => {
  test.skip(!withScripts(), "the embed is a script");
  await page.goto("/");
  const pasted = await page.getByRole("region", { name: "Meter a click on any website" }).innerText();
  expect(pasted).toContain(`src="${baseURL}/embed.js"`);
  const site = "<!doctype html><html lang=en><title>A site</title><body>";
  await page.route("**/a-site", (route) => route.fulfill({ contentType: "text/html", body: site + pasted }));
  await page.goto("/a-site");
  const metered = page.waitForResponse("**/api/v1/meter");
  await page.getByRole("button", { name: "Generate" }).click();
  expect(await (await metered).json()).toEqual({ ok: true, remaining: 4 });
  await expect(page.getByText("Only for Pro.")).toBeHidden();
});
