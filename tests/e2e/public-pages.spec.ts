import { expect, test } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";

const pages = [
  { path: "/", heading: "Billing for AI apps, exact to the credit." },
  { path: "/docs/errors", heading: "Error codes" },
  { path: "/no/such/page", heading: "Not found" },
];
const widths = { phone: 320, desktop: 1280 };

for (const { path, heading } of pages) {
  for (const [device, width] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`${path} on a ${device}, ${colorScheme}: readable, no violations, no sideways scroll`, async ({
        page,
      }, info) => {
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("console", (message) => {
          // The browser itself reports the 404 that one of these pages is about.
          const expected = message.location().url.endsWith("/no/such/page");
          if (["error", "warning"].includes(message.type()) && !expected) complaints.push(message.text());
        });
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const response = await page.goto(path, { waitUntil: "networkidle" });
        expect(response?.status()).toBe(heading === "Not found" ? 404 : 200);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
        await page.screenshot({ path: info.outputPath(`${device}-${colorScheme}.png`), fullPage: true });
        expect(await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
        expect(complaints).toEqual([]);
        await expectAccessible(page, info.project.name === "js");
      });
    }
  }
}

test("every section that an error's docUrl leads to is there", async ({ page, request }) => {
  const answer = await request.get("/api/v1/access?userId=a&key=wrong");
  const { error } = await answer.json();
  await page.goto(error.docUrl);
  await expect(page.locator(`#${error.code}`)).toBeInViewport();
});

test("links lead on", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "the error codes" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Error codes");
  await page.getByRole("link", { name: "PayKit", exact: true }).click();
  await expect(page).toHaveURL("/");
});
