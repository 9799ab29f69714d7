import { expect, test } from "@playwright/test";
import { apiContents } from "../../app/docs/api-contents.ts";

// How the pages read and look is in docs.spec.ts, with the other pages of the documentation.
const paths = ["/docs/api", ...apiContents.map(({ slug }) => `/docs/api/${slug}`)];

test("a call that does not exist is not found", async ({ page }) => {
  const response = await page.goto("/docs/api/nothing");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not found");
});

test("every part and field of a page has an address of its own, each once", async ({ page }) => {
  for (const path of paths) {
    await page.goto(path);
    const ids = await page.locator("main [id]").evaluateAll((elements) => elements.map(({ id }) => id));
    expect(ids.length, path).toBeGreaterThan(3);
    expect(new Set(ids).size, path).toBe(ids.length);
    const links = await page.locator('main a[href^="#"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links.filter((link) => !ids.includes(link?.slice(1) ?? ""))).toEqual([]);
  }
});

test("from the front page to a call, to a field, to an error's section", async ({ page }) => {
  await page.goto("/docs/api");
  await page.getByRole("main").getByRole("link", { name: "POST /meter" }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Meter a call");
  await page.getByRole("link", { name: "costUsd", exact: true }).click();
  await expect(page).toHaveURL(/#field-costusd$/);
  await expect(page.locator("#field-costusd")).toBeInViewport();
  await page.getByRole("listitem").getByRole("link", { name: "idempotency_key_reused" }).click();
  await expect(page.locator("#idempotency_key_reused")).toBeInViewport();
});

test("the sample can be sent as it stands, and answers as shown", async ({ page, request, baseURL }) => {
  await page.goto("/docs/api/meter");
  const [call = "", , answer = ""] = await page.locator("main pre").allTextContents();
  expect(call).toContain(`curl -X POST ${baseURL}/api/v1/meter`);
  const [, key = ""] = /x-paykit-key: (\w+)/.exec(call) ?? [];
  const [, body = ""] = /-d '(.*)'/s.exec(call) ?? [];
  const data = { ...JSON.parse(body), userId: `reference ${test.info().project.name}` };
  const given = await request.post("/api/v1/meter", { headers: { "x-paykit-key": key }, data });
  expect(await given.json()).toEqual(JSON.parse(answer));
});
