import { expectAccessible } from "../support/axe.ts";
import { expect, heading, test } from "../support/dashboard.ts";

test("finds as one types, by the keyboard alone", async ({ page, js }) => {
  test.skip(!js, "finding as one types needs a script");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/docs", { waitUntil: "networkidle" });
  expect(asked.filter((path) => path.includes("sections-"))).toEqual([]);

  const field = page.getByRole("searchbox", { name: "Search the documentation" });
  await field.focus();
  await field.pressSequentially("idempotenc");
  const results = page.locator(".docs-results").getByRole("link");
  await expect(results.first()).toContainText(/idempotency/i);
  await expect(page.locator(".docs-search [aria-live]")).toContainText(/\d+ results/);
  await expectAccessible(page, js);
  await field.press("ArrowDown");
  await expect(results.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(results.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(field).toBeFocused();
  await field.press("Escape");
  await expect(results).toHaveCount(0);

  await field.fill("secure metering");
  await field.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(heading(page)).toHaveText("Secure metering");
  await expect(results).toHaveCount(0);
});

test("leads to the very section", async ({ page, js }) => {
  test.skip(!js, "finding as one types needs a script");
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto("/docs/faq");
  await page.getByRole("searchbox").fill("invalid_signature");
  const first = page.locator(".docs-results").getByRole("link").first();
  await expect(first).toHaveAttribute("href", "/docs/errors#invalid_signature");
  expect(await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
  await first.click();
  await expect(page.locator("#invalid_signature")).toBeInViewport();
});

test("finds by a form where no script runs, and after Enter where one does", async ({ page }) => {
  await page.goto("/docs/keys");
  const field = page.getByRole("searchbox", { name: "Search the documentation" });
  await field.fill("refund dispute");
  await field.press("Enter");
  await expect(page).toHaveURL(/\/docs\/search\?q=refund\+dispute$/);
  await expect(page.getByText(/sections? for “refund dispute”/)).toBeVisible();
  await page
    .getByRole("article")
    .getByRole("link", { name: /Refunds/ })
    .first()
    .click();
  await expect(heading(page)).toHaveText("Refunds and disputes");
});

test("finds the fields of calls", async ({ page }) => {
  for (const [field, place] of [
    ["expiresInSeconds", "/docs/api/billing-links#fields"],
    ["creditsOutstanding", "/docs/api/analytics#answer-200"],
    ["balanceAfter", "/docs/api/entries#answer-200"],
  ]) {
    await page.goto(`/docs/search?q=${field}`);
    await expect(page.locator(`.docs-results a[href="${place}"]`)).toContainText(field ?? "");
  }
});

test("says so when there is nothing, whatever was typed", async ({ page, js }) => {
  for (const query of ["zzzzqqqq", `"><script>alert(1)</script>`, "%", "constructor", "a".repeat(500)]) {
    await page.goto(`/docs/search?q=${encodeURIComponent(query)}`);
    await expect(page.getByText(/^Nothing found for|^\d+ sections? for/)).toBeVisible();
  }
  await page.goto("/docs/search");
  await expect(page.getByText("Type a word, a call, a field or an error code.")).toBeVisible();
  await expectAccessible(page, js);
});
