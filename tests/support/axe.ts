import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Expects a page without accessibility violations. axe is a script with timers, which do not run where JavaScript is
 * off: there, the same address is opened in a second page that loads none of the site's scripts.
 */
export async function expectAccessible(page: Page, javaScriptEnabled: boolean): Promise<void> {
  if (javaScriptEnabled) return await expectNoViolations(page);
  const browser = page.context().browser();
  if (browser === null) throw new Error("no browser");
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  const colorScheme = (await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches))
    ? "dark"
    : "light";
  const twin = await context.newPage();
  await twin.emulateMedia({ colorScheme });
  await twin.route("**/*", (route) => (route.request().resourceType() === "script" ? route.abort() : route.continue()));
  await twin.goto(page.url());
  await expectNoViolations(twin);
  await context.close();
}

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}
