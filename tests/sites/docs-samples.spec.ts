import { fencesMarked } from "../docs/fences.ts";
import { demo, expect, expectNoFaults, html, test, widget } from "../support/embed-site.ts";

// The HTML that the documentation shows, on somebody else's page.

const account = "window.PayKit.account()?.credits";

for (const { place, code } of [...fencesMarked("page").values()].flat()) {
  test(`${place} works as it stands`, async ({ page, visit }) => {
    await visit(page, html(code.replaceAll("https://paykit.example", demo)));
    await expect(page.locator("html")).toHaveAttribute("data-paykit-ready", /.*/);
    if (!code.includes('data-widget="none"')) await expect(widget(page)).toBeVisible();
    const before = await page.evaluate<number>(account);
    const shown = page.locator("[data-paykit-credits]");
    if ((await shown.count()) > 0) await expect(shown.first()).toHaveText(String(before));
    const metered = page.locator("[data-paykit-meter]");
    if ((await metered.count()) > 0) {
      const cost = Number((await metered.first().getAttribute("data-paykit-cost")) ?? 1);
      await metered.first().click();
      await expect.poll(async () => await page.evaluate<number>(account)).toBe(before - cost);
    }
    await expectNoFaults(page);
  });
}
