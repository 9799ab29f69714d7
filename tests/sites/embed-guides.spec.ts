import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import type { APIRequestContext, Frame, Page } from "@playwright/test";
import { transform } from "esbuild";
import { type Block, blocksOf, filled, guides, withDemo } from "../support/embed-guides.ts";
import { creditsOf, expect, ran, test, widget } from "../support/embed-site.ts";
import { type Site, startSite } from "../support/site.ts";

// The guides' own code, pasted into pages like those that each platform makes (tests/embed/fixtures).

/** Which of a guide's blocks go into which page. */
interface Pasted {
  guide: string;
  fixture: string;
  labels: string[];
}

const html: Pasted = { guide: "html", fixture: "html", labels: ["head", "body-end", "embed"] };
const reference: Pasted = { guide: "README", fixture: "html", labels: ["head", "embed"] };
const wordpress: Pasted = { guide: "wordpress", fixture: "wordpress", labels: ["embed"] };
const webflow: Pasted = { guide: "webflow", fixture: "webflow", labels: ["head", "body-end", "embed"] };
const wixFrame: Pasted = { guide: "wix", fixture: "wix-frame", labels: ["embed"] };
const wixPage: Pasted = { guide: "wix", fixture: "wix", labels: ["body-end"] };
const framer: Pasted = { guide: "framer", fixture: "framer", labels: ["head", "body-end", "embed"] };
const all = [html, reference, wordpress, webflow, wixFrame, wixPage, framer];

const sites: Site[] = [];
/** What the browser reports as wrong, in any of a page's frames. */
let faults: string[] = [];

test.beforeEach(({ page }) => {
  faults = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => {
    // The browser itself writes down every answer that is no success. Two are meant: out of credits, and no Stripe here.
    const isMeant = [/ 402 .*\/meter$/, / 501 .*\/checkout$/].some((known) =>
      known.test(`${message.text()} ${message.location().url}`),
    );
    if (message.type() === "error" && !isMeant) faults.push(message.text());
  });
});

test.afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
  expect(faults).toEqual([]);
});

async function serve(body: string): Promise<string> {
  const site = await startSite((path) => (path === "/favicon.ico" ? { body: "", status: 204 } : { body }));
  sites.push(site);
  return site.url;
}

async function open(page: Page, { guide, fixture, labels }: Pasted): Promise<void> {
  await page.goto(await serve(filled(fixture, guide, labels)));
}

/** Gives with the page's own key, as its owner may on the demo project. */
async function give(api: APIRequestContext, userId: string, fields: object): Promise<void> {
  const headers = { "x-paykit-key": "pk_live_demo" };
  expect((await api.post("/api/v1/credits", { headers, data: { userId, ...fields } })).status()).toBe(200);
}

async function userOf(page: Page | Frame): Promise<string> {
  return await page.evaluate("PayKit.user");
}

const offer = (page: Page | Frame) => page.getByRole("dialog", { name: "You are out of credits" });

/** Five credits, five clicks, five runs of the page's own handler; the sixth runs nothing. */
async function expectFiveRuns(page: Page | Frame, selector: string, gives: string): Promise<void> {
  await expect(widget(page)).toContainText("5 credits");
  const before = await ran(page);
  for (let count = 1; count <= 5; count += 1) {
    await page.locator(selector).click();
    await expect.poll(() => ran(page)).toEqual([...before, ...Array(count).fill(gives)]);
    await expect(widget(page)).toContainText(`${5 - count} credit`);
    await expect(offer(page)).toBeHidden();
  }
  await page.locator(selector).click();
  await expect(offer(page)).toBeVisible();
  expect(await ran(page)).toEqual([...before, ...Array(5).fill(gives)]);
  await offer(page).getByRole("button", { name: "Not now" }).click();
  await expect(offer(page)).toBeHidden();
}

/** Clicks what is metered besides, with exactly the credits for it and then without. */
async function expectPaidRuns(page: Page, api: APIRequestContext, selector: string, gives: string[], cost: number) {
  const user = await userOf(page);
  await give(api, user, { amount: cost - (await creditsOf(api, user)) });
  const expected = [...(await ran(page)), ...gives];
  await page.locator(selector).click();
  await expect.poll(() => ran(page)).toEqual(expected);
  await expect(widget(page)).toContainText("0 credits");
  await page.locator(selector).click();
  await expect(offer(page)).toBeVisible();
  await page.keyboard.press("Escape");
  expect(await ran(page)).toEqual(expected);
}

/** Pro-only parts are hidden, and come with the plan, once the page looks again. */
async function expectGate(page: Page | Frame, api: APIRequestContext): Promise<void> {
  const gated = page.locator("[data-paykit-plan=pro]");
  for (const part of await gated.all()) await expect(part).toBeHidden();
  await give(api, await userOf(page), { plan: "pro" });
  await page.evaluate("PayKit.refresh()");
  expect(await gated.count()).toBeGreaterThan(0);
  for (const part of await gated.all()) await expect(part).toBeVisible();
  await expect(widget(page).getByText("Pro", { exact: true })).toBeVisible();
}

test("plain HTML", async ({ page, api }) => {
  await open(page, html);
  await expect(page.locator("[data-paykit-credits]")).toHaveText("5");
  await expectFiveRuns(page, ".generate", "generate");
  await expectPaidRuns(page, api, ".upscale", ["upscale"], 4);
  await expectPaidRuns(page, api, ".prompt button", ["prompt"], 1);
  await expectPaidRuns(page, api, ".next", ["next"], 1);
  await expect(page.locator("[data-paykit-credits]")).toHaveText("0");
  await page.getByRole("button", { name: "Buy more" }).click();
  await expect(page.getByRole("alert")).toContainText("Simulated: no payment was made.");
  await expect(page.locator("[data-paykit-credits]")).toHaveText("100");
  await expectGate(page, api);
});

test("the reference's own lines", async ({ page }) => {
  await open(page, reference);
  await expect(page.locator("#paykit").getByRole("region")).toBeVisible();
  await expectFiveRuns(page, ".prompt button", "prompt");
});

test("WordPress, without the plugin", async ({ page, api }) => {
  await open(page, wordpress);
  await expectFiveRuns(page, ".generate", "generate");
  await expectPaidRuns(page, api, ".upscale", ["upscale", "outer"], 4);
  await expectGate(page, api);
});

test("WordPress, what the plugin writes", async ({ page, api }) => {
  test.skip(spawnSync("php", ["-v"]).status !== 0, "no php on the PATH");
  const files = ["tests/embed/wordpress-stub.php", "embed/wordpress/paykit/paykit.php"].map((file) =>
    path.resolve(file),
  );
  const { visitor } = JSON.parse(execFileSync("php", files, { encoding: "utf8" }));
  const handler = `<script>ran = []; document.querySelector(".big").onclick = () => ran.push("generate")</script></body>`;
  const body = withDemo(visitor).replace("pk_live_pk1_abc", "pk_live_demo").replace("</body>", handler);
  await page.goto(await serve(`<!doctype html>${body}`));
  await expect(widget(page)).toContainText("5 credits");
  await give(api, await userOf(page), { amount: 15 });
  await page.evaluate("PayKit.refresh()");
  await expect(widget(page)).toContainText("20 credits");
  for (let count = 1; count <= 6; count += 1) {
    await page.locator(".big").click();
    if (count <= 5) await expect.poll(() => ran(page)).toEqual(Array(count).fill("generate"));
  }
  await expect(offer(page)).toBeVisible();
  expect((await ran(page)).length).toBe(5);
  await page.keyboard.press("Escape");
  await expectGate(page, api);
});

test("Webflow", async ({ page, api }) => {
  await open(page, webflow);
  await expect(page.locator("[data-paykit-credits]")).toHaveText("5");
  await expectFiveRuns(page, ".generate", "generate");
  await expectPaidRuns(page, api, ".upscale", ["upscale"], 4);
  expect(new URL(page.url()).hash).toBe("#upscaled");
  await expectPaidRuns(page, api, ".prompt .w-button", ["prompt"], 1);
  await expect(page.getByText("Thank you.")).toBeVisible();
  await expectGate(page, api);
});

test("Wix, all of it in one HTML element", async ({ page, api }) => {
  // Under another name than the page's, as Wix does it.
  const frameUrl = (await serve(filled(wixFrame.fixture, wixFrame.guide, wixFrame.labels))).replace(
    "localhost",
    "127.0.0.1",
  );
  await page.goto(await serve(filled("wix", "wix", []).replace('src="wix-frame.html"', `src="${frameUrl}"`)));
  const frame = page.frame({ url: `${frameUrl}/` });
  if (!frame) throw new Error("the page has no frame");
  await expectFiveRuns(frame, ".generate", "generate");
  // The page around heard of each through its message, and its own buttons are its own.
  expect(await ran(page)).toEqual(Array(5).fill("image_gen"));
  await page.locator(".outside").click();
  expect((await ran(page)).at(-1)).toBe("outside");
  await expectGate(frame, api);
});

test("Wix, the widget on every page", async ({ page, api }) => {
  await open(page, wixPage);
  await expect(widget(page)).toContainText("5 credits");
  await expect(widget(page)).toHaveCSS("position", "fixed");
  await page.locator(".outside").click();
  expect(await ran(page)).toEqual(["outside"]);
  expect(await creditsOf(api, await userOf(page))).toBe(5);
});

test("Framer: what comes later, and a change of page without a load", async ({ page, api }) => {
  await open(page, framer);
  await expect(page.locator("html[data-hydrated]")).toHaveCount(1);
  await expectFiveRuns(page, ".generate", "generate");
  await expectPaidRuns(page, api, ".upscale", ["upscale"], 4);

  await page.getByRole("link", { name: "About" }).click();
  await expect(page.getByRole("heading", { name: "About" })).toBeVisible();
  await expect(page.locator("[data-paykit-credits]")).toHaveText("0");
  // This page has no place for the widget, so it floats.
  await expect(widget(page)).toHaveCSS("position", "fixed");
  await expectPaidRuns(page, api, ".later", ["later"], 1);
  await expectGate(page, api);

  await page.getByRole("link", { name: "Home" }).click();
  await expect(page.locator("#paykit").getByRole("region")).toContainText("0 credits");
  await expect(widget(page)).toHaveCSS("position", "static");
  await expect(page.locator("[data-paykit-plan=pro]")).toBeVisible();
  await page.locator(".generate").click();
  await expect(offer(page)).toBeVisible();
  expect(await ran(page)).toEqual([...Array(5).fill("generate"), "upscale", "navigated", "later", "navigated"]);
});

test("an account that changed elsewhere shows when the page gets the focus", async ({ page, api }) => {
  await open(page, html);
  await expect(widget(page)).toContainText("5 credits");
  await give(api, await userOf(page), { plan: "pro" });
  // Reading again is held back for two seconds after the last time.
  await expect(async () => {
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await expect(page.getByText("Only for Pro.")).toBeVisible({ timeout: 200 });
  }).toPass({ timeout: 10_000 });
});

const blocks = guides.flatMap(blocksOf);

test("every block of HTML in a guide is pasted into a page here", () => {
  const known = all.flatMap(({ guide, labels }) => labels.map((label) => `${guide}: ${label}`));
  const htmlBlocks = blocks.filter(({ language }) => language === "html");
  const written = htmlBlocks.map(({ guide, label }) => `${guide}: ${label}`);
  expect([...new Set(written)].sort()).toEqual([...new Set(known)].sort());
  // A fence that nothing here reads would be a block that nobody tries.
  const others = blocks.filter(({ language }) => !["html", "js", "tsx", "text"].includes(language));
  expect(others).toEqual([]);
});

test("the guides' snippets of script parse", async () => {
  const scripts = blocks.filter((block): block is Block & { language: "js" | "tsx" } =>
    /^(js|tsx)$/.test(block.language),
  );
  expect(scripts.length).toBeGreaterThanOrEqual(5);
  for (const { guide, language, code } of scripts) {
    const { warnings } = await transform(code, { loader: language, format: "esm", target: "esnext" });
    expect(warnings, `${guide}: ${code}`).toEqual([]);
  }
});
