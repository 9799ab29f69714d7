import { apiContents } from "#app/docs/api-contents.ts";
import { contents } from "#app/docs/contents.ts";
import { groups } from "#app/ui/docs/places.ts";
import { expectAccessible } from "../support/axe.ts";
import { expect, heading, test } from "../support/dashboard.ts";

const pages = [
  ...contents.flatMap(({ pages }) => pages).map(({ slug, title }) => ({ path: pathOf(slug), title })),
  { path: "/docs/errors", title: "Error codes" },
  { path: "/docs/api", title: "API reference" },
  ...apiContents.map(({ slug, title }) => ({ path: `/docs/api/${slug}`, title })),
  { path: "/docs/search?q=idempotency", title: "Search" },
];

function pathOf(slug: string): string {
  return slug === "introduction" ? "/docs" : `/docs/${slug}`;
}

for (const { path, title } of pages) {
  test(`${path}: readable on a small phone, in dark and light, and nothing moves`, async ({ page, js }) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(path);
    await expect(heading(page)).toHaveText(title);
    expect(await page.evaluate(wide)).toEqual([]);
    expect(await page.evaluate(cutTables)).toEqual([]);
    if (js) expect(await page.evaluate(shifts)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(cutTables)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    // Without scripts it is the same page again.
    for (const colorScheme of js ? (["light", "dark"] as const) : (["dark"] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
      await expectAccessible(page, js);
    }
  });
}

/** What is wider than its column, and would lie over the list beside it. */
const wide = `(() => {
  const edge = document.querySelector("article").getBoundingClientRect().right + 1;
  const parts = document.querySelectorAll(".docs-text > *, .docs-text .code");
  return [...parts].filter((part) => part.getBoundingClientRect().right > edge).map(({ tagName }) => tagName);
})()`;

/** The tables that are wider than the text, and would hide their last columns. */
const cutTables = `[...document.querySelectorAll(".docs-text .scroll-x")]
  .filter((box) => box.scrollWidth > box.clientWidth)
  .map((box) => box.textContent.slice(0, 40) + " " + (box.scrollWidth - box.clientWidth))`;

/** What moved since the page began, and how much. */
const shifts = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve([]), 300);
})`;

test("a text on a desktop, in dark and light", async ({ page, look }) => {
  await page.goto("/docs/quickstart-rest");
  await look(page, "quickstart-rest");
});

test("the pages lead to each other", async ({ page, js }) => {
  await page.goto("/docs");
  await page.getByRole("link", { name: /^Next/ }).click();
  await expect(heading(page)).toHaveText("Quickstart");
  await expect(page).toHaveTitle("Quickstart · PayKit docs");
  const nav = page.getByRole("navigation", { name: "Documentation" });
  await expect(nav.getByRole("link", { name: "Quickstart", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(nav.getByRole("link", { name: "Error codes" })).toBeHidden();
  await nav.getByText("Reference", { exact: true }).click();
  await nav.getByRole("link", { name: "Error codes" }).click();
  await expect(heading(page)).toHaveText("Error codes");
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(nav).toBeHidden();
  await page.getByText("All pages").click();
  const menu = page.getByRole("navigation", { name: "All pages" });
  await menu.getByText("Concepts", { exact: true }).click();
  await menu.getByRole("link", { name: "Keys" }).click();
  await expect(heading(page)).toHaveText("Keys");
  if (js) await expect(menu).toBeHidden();
});

test("the list of pages shows where the reader is, on a low window too", async ({ page }) => {
  for (const { group, pages } of groups) {
    const last = pages.at(-1);
    for (const height of [900, 600]) {
      await page.setViewportSize({ width: 1280, height });
      await page.goto(last?.to ?? "");
      const current = page.getByRole("navigation", { name: "Documentation" }).locator("[aria-current=page]");
      await expect(current, group).toHaveText(last?.title ?? "");
      await expect(current, `${group} at ${height}`).toBeInViewport({ ratio: 1 });
    }
  }
});

test("a part of a page has an address", async ({ page }) => {
  await page.goto("/docs/keys");
  const link = page.getByRole("navigation", { name: "On this page" }).getByRole("link").nth(2);
  const name = (await link.textContent()) ?? "";
  await link.click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeInViewport();
  await expect(page).toHaveURL(/\/docs\/keys#[\w-]+$/);
});

test("one language of several is shown, the first to begin with", async ({ page }) => {
  await page.goto("/docs/quickstart-rest");
  const choice = page.getByRole("group", { name: "Language" });
  await expect(choice.getByRole("radio", { name: "Node" })).toBeChecked();
  await expect(choice.getByText("AbortSignal.timeout")).toBeVisible();
  await choice.getByText("Python", { exact: true }).first().click();
  await expect(choice.getByText("urllib.request.urlopen")).toBeVisible();
  await expect(choice.getByText("AbortSignal.timeout")).toBeHidden();
  await choice.getByRole("radio", { name: "Python" }).press("ArrowRight");
  await expect(choice.getByText("stream_context_create")).toBeVisible();
});

test("what is not a text is no page", async ({ page }) => {
  for (const path of ["/docs/nothing", "/docs/contents", "/docs/search.ts", "/docs/metering.mdx", "/docs/nothing.md"]) {
    expect((await page.request.get(path)).status(), path).toBe(404);
  }
});

test("assistants read the same, from wherever they are", async ({ page, baseURL }) => {
  const list = await page.request.get("/llms.txt");
  expect(list.headers()).toMatchObject({
    "content-type": "text/markdown; charset=utf-8",
    "access-control-allow-origin": "*",
  });
  const text = await list.text();
  expect(text).toMatch(/^# PayKit\n\n> /);
  const links = [...text.matchAll(/\((\S+\.md)\)/g)].map(([, link = ""]) => link);
  expect(links).toHaveLength(groups.flatMap(({ pages }) => pages).length);
  for (const link of links) {
    const markdown = await (await page.request.get(link)).text();
    expect(markdown, link).toMatch(/^# \S/);
    expect(markdown, link).not.toMatch(/paykit\.example|<\/?(?:Note|Warning|Languages)>|^```\w+ /m);
  }
  const metering = await (await page.request.get("/docs/metering.md")).text();
  expect(metering).toContain(`${baseURL}/api/v1/meter`);
  const all = await (await page.request.get("/llms-full.txt")).text();
  expect(all).toContain(metering.trim());
  const call = await (await page.request.get("/docs/api/meter.md")).text();
  expect(call).toContain("- `costUsd` (number): ");
  expect(call).toContain(`](${baseURL}/docs/errors.md#rate_limited)`);
  expect(all).toContain(call.trim());
});
