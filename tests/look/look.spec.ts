import { test as base, type Page } from "@playwright/test";
import postgres from "postgres";
import { startStripeStandIn } from "../stripe/stand-in.ts";
import { freePort, startPostgres } from "../support/postgres.ts";
import { startServer } from "../support/server.ts";
import { insertYear } from "./history.ts";
import { type Look, lookAtDashboard, lookAtDemo, lookAtLanding, lookAtPublic } from "./pages.ts";

// `npm run look`: pictures of every page for somebody to look at, and no word on whether they are fine but for pages that
// scroll sideways. It is no part of `npm test`; `npm run contact-sheet -- phone` puts many on one picture.

const folder = "test-results/pictures";
const widths = { phone: 390, desktop: 1280 };
const demoUrl = `http://127.0.0.1:${process.env.E2E_DEMO_PORT}`;
const shot = process.env.LOOK ?? "";

interface Place {
  url: string;
  fill: (projectId: string) => Promise<void>;
}

const test = base.extend<{ look: Look }, { place: Place }>({
  place: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const database = await startPostgres();
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const stripe = await startStripeStandIn({ webhookUrl: `${url}/api/v1/webhook` });
      const env = {
        DATABASE_URL: database.url,
        BETTER_AUTH_SECRET: "only for tests: forty characters or more",
        PUBLIC_BASE_URL: url,
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_WEBHOOK_SECRET: "whsec_standin",
        STRIPE_API_BASE: stripe.url,
      };
      const server = await startServer({ port, env });
      const sql = postgres(database.url, { max: 1, onnotice: () => {} });
      await use({ url, fill: (projectId) => insertYear(sql, projectId) });
      await sql.end();
      await server.end("SIGTERM");
      await stripe.close();
      await database.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ place }, use) => await use(place.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  look: async ({}, use) => {
    const faults: string[] = [];
    await use(async (page, name) => {
      if (name.includes(shot)) faults.push(...(await picture(page, name)));
    });
    test.expect(faults).toEqual([]);
  },
});

/** Takes a page's pictures, and names what sticks out of it on the narrowest phones. */
async function picture(page: Page, name: string): Promise<string[]> {
  for (const [device, width] of Object.entries(widths)) {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => {
        for (const animation of document.getAnimations()) animation.finish();
      });
      await page.screenshot({ path: `${folder}/${name}-${device}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 320, height: 800 });
  const wide = await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
  return wide > 0 ? [`${name} scrolls ${wide} px sideways at 320`] : [];
}

test.describe.configure({ timeout: 600_000 });

test("what everybody sees", async ({ page, look }) => await lookAtPublic(page, look));
test("the landing page", async ({ page, look }) => await lookAtLanding(page, look));
// On the server without Stripe: there, what the demo sells is simulated.
test("the demo", async ({ browser, look }) => await lookAtDemo(browser, demoUrl, look));
test("the dashboard", async ({ context, place, look }) => await lookAtDashboard(context, look, place.fill));
