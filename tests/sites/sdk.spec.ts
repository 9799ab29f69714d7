import path from "node:path";
import type { Page } from "@playwright/test";
import {
  demoKeys,
  type ExampleSite,
  makeSellingProject,
  react18,
  reactRouter7,
  startServerSite,
  startViteSite,
} from "../support/example-sites.ts";
import { expect, pay, test } from "../support/sites.ts";
import { testStore } from "./sdk-lab/store-tests.ts";

// The examples as somebody's app: installed from the tarball, on another origin than PayKit's, in a real browser.

interface Run {
  title: string;
  /** Whether the server renders the page, and its action takes the credits. */
  isServerRendered: boolean;
  /** Whether things are bought at the stand-in for Stripe, or PayKit has none and the demo project gives them away. */
  sells: boolean;
  start: () => Promise<ExampleSite>;
  /** Whether its React, an older one, is asked what sdk-store.spec.ts asks the newer one. */
  lendsReact?: boolean;
}

const runs: Run[] = [
  {
    title: "Vite, React 19, Stripe",
    isServerRendered: false,
    sells: true,
    start: async () => startViteSite({}, await makeSellingProject()),
  },
  {
    title: "Vite, React 18, demo project",
    isServerRendered: false,
    sells: false,
    start: () => startViteSite(react18, demoKeys),
    lendsReact: true,
  },
  {
    title: "React Router 8, React 19, Stripe",
    isServerRendered: true,
    sells: true,
    start: async () => startServerSite({}, await makeSellingProject()),
  },
  {
    title: "React Router 7, React 18, demo project",
    isServerRendered: true,
    sells: false,
    start: () => startServerSite({ ...react18, ...reactRouter7 }, demoKeys),
  },
];

const balance = (page: Page) => page.locator("output");
const pictures = (page: Page) => page.getByRole("region", { name: "Studio" }).getByRole("listitem");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Clicks, and at a shop that sells, pays on Stripe's page and comes back. */
async function buy(page: Page, name: string, run: Run): Promise<void> {
  const address = page.url();
  await button(page, name).click();
  if (!run.sells) return;
  await expect(page.getByText("Simulated Stripe: no money moves")).toBeVisible();
  await pay(page);
  await page.waitForURL((url) => url.origin === new URL(address).origin);
  // Neither a reload nor a bookmark must look like one more return.
  await expect(page).toHaveURL(address);
}

/** Goes to Stripe's page and comes back without having paid. */
async function changeMind(page: Page): Promise<void> {
  const address = page.url();
  await button(page, "Buy 100 credits").click();
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page).toHaveURL(address);
  await expect(balance(page)).toHaveText("0 credits");
  await expect(page.getByText("on its way")).toHaveCount(0);
}

for (const run of runs) {
  test.describe(run.title, () => {
    let site: ExampleSite;

    test.beforeAll(async () => {
      test.setTimeout(240_000);
      site = await run.start();
    });
    test.afterAll(() => site?.close());

    test("five pictures, then none; buying and Pro go on from there", async ({ page, look, stripe }) => {
      // Asked for, so that it is there; the server calls it.
      void stripe;
      await page.goto(site.url);
      await expect(balance(page)).toHaveText("5 credits");
      for (let left = 4; left >= 0; left -= 1) {
        await button(page, "Generate").click();
        await expect(balance(page)).toHaveText(left === 1 ? "1 credit" : `${left} credits`);
        await expect(pictures(page).first()).toContainText(/Picture \d+/);
        await expect(button(page, "Generate")).toBeEnabled();
      }
      await button(page, "Generate").click();
      await expect(page.getByText("Not enough credits. Buy some to go on.")).toBeVisible();
      // The model ran for what was paid, and not once more.
      await expect(pictures(page)).toHaveCount(run.isServerRendered ? 0 : 5);
      if (run.sells) await look(page, `studio-${run.isServerRendered ? "server" : "vite"}`);

      if (run.sells) await changeMind(page);
      await buy(page, "Buy 100 credits", run);
      await expect(balance(page)).toHaveText("100 credits");
      await expect(page.getByText("HD pictures are part of Pro.")).toBeVisible();
      await buy(page, "Go Pro", run);
      await expect(page.getByText("You are on Pro.")).toBeVisible();
      await button(page, "Generate in HD, 4 credits").click();
      await expect(balance(page)).toHaveText("96 credits");
      // The form went through the app's router, which writes addresses of its own.
      expect(page.url()).not.toContain("paykit=");

      await page.reload();
      await expect(button(page, "Generate in HD, 4 credits")).toBeVisible();
      await expect(balance(page)).toHaveText("96 credits");
      if (!run.isServerRendered) return;
      // What Pro opens is in the HTML itself, before any script.
      const html = await (await page.request.get(site.url)).text();
      expect(html).toContain("Generate in HD");
      expect(html).toContain(">96 credits</output>");
    });

    if (run.isServerRendered) serverRendering(() => site);
    if (run.lendsReact) testStore(() => path.join(site.folder, "node_modules"));
  });
}

function serverRendering(site: () => ExampleSite): void {
  test("the first HTML has the balance and the plan, and stays as it is", async ({ page }) => {
    await page.addInitScript(() => {
      const shown = new Set<string>();
      Object.assign(globalThis, { shown });
      const note = () => {
        const meter = document.querySelector("output");
        if (meter) shown.add(`${meter.textContent}, ${meter.getAttribute("aria-busy")}`);
        if (/One moment/.test(document.body?.textContent ?? "")) shown.add("loading");
      };
      new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
    });
    const reads: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/v1/access")) reads.push(request.url());
    });
    const answer = await page.goto(site().url);
    const html = (await answer?.text()) ?? "";
    expect(html).toContain(">5 credits</output>");
    expect(html).toContain("HD pictures are part of Pro.");
    // Hydrated: the button works by script, without a page load.
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => [...(globalThis as unknown as { shown: Set<string> }).shown])).toEqual([
      "5 credits, false",
    ]);
    expect(reads).toEqual([]);
  });

  test("without JavaScript the form takes credits too", async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site().url);
    await expect(balance(page)).toHaveText("5 credits");
    await button(page, "Generate").click();
    await expect(pictures(page)).toContainText(/Picture \d+, small/);
    await expect(balance(page)).toHaveText("4 credits");
    // Somebody sends the form of the HD button, which this page does not have.
    const refused = await context.request.post(`${site().url}/?index`, {
      form: { size: "HD" },
      headers: { origin: site().url },
    });
    expect(refused.status()).toBe(403);
    await context.close();
  });
}
