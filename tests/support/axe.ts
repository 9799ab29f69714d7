import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, expect, type Page } from "@playwright/test";

// Its builder would put the whole of axe into the page twice for each look at it; this does it once for each document.
const axeFile = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright")).resolve("axe-core");
const axeSource = readFileSync(axeFile.replace(/axe\.js$/, "axe.min.js"), "utf8");

/** Expects a page as it stands to be without accessibility violations. */
export async function expectAccessible(page: Page, javaScriptEnabled: boolean): Promise<void> {
  await expectNoViolations(await judgedPage(page, javaScriptEnabled));
}

/**
 * The page that axe can judge. It is a script with timers, which do not run where JavaScript is off: there, the page's
 * own HTML is shown once more in a twin that runs scripts, but none of its. The HTML and not the address: an answer to
 * a form, or what only somebody signed in sees, has none to open again.
 */
export async function judgedPage(page: Page, javaScriptEnabled: boolean): Promise<Page> {
  if (javaScriptEnabled) return page;
  const browser = page.context().browser();
  if (browser === null) throw new Error("no browser");
  const opened = twins.get(browser) ?? openTwin(browser);
  twins.set(browser, opened);
  const twin = await opened;
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const size = page.viewportSize();
  if (size !== null) await twin.page.setViewportSize(size);
  await twin.page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
  twin.html = (await page.content()).replace(/<script\b[\s\S]*?<\/script>/g, "");
  // With a fragment, the address that is open already would not be loaded anew: the page before would be judged.
  await twin.page.goto(page.url().replace(/#.*$/, ""));
  return twin.page;
}

interface Twin {
  page: Page;
  html: string;
}

const twins = new WeakMap<Browser, Promise<Twin>>();

/** A page whose documents are all the twin's HTML; what they need besides scripts comes from the server. */
async function openTwin(browser: Browser): Promise<Twin> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const twin = { page: await context.newPage(), html: "" };
  await context.route("**/*", async (route) => {
    const type = route.request().resourceType();
    if (type === "document") return await route.fulfill({ contentType: "text/html; charset=utf-8", body: twin.html });
    await (type === "script" ? route.abort() : route.continue());
  });
  return twin;
}

export async function expectNoViolations(page: Page): Promise<void> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(`${axeSource};undefined`);
  const violations = await page.evaluate<[string, string[]][]>(`
    axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`);
  expect(violations).toEqual([]);
}
