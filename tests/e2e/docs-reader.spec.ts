import { expect, makeProject, test } from "../support/dashboard.ts";

test("samples have this server's address and the demo project's keys for who is nobody", async ({ page, baseURL }) => {
  await page.goto("/docs/quickstart");
  const sample = page.locator(".code pre").first();
  await expect(sample).toContainText(`${baseURL}/api/v1/meter`);
  await expect(sample).toContainText("sk_live_demo");
  await expect(page.getByText("The samples use the open demo project.")).toBeVisible();
  const answer = await page.request.get("/docs/quickstart");
  expect(answer.headers()["cache-control"]).toBe("no-store");
});

test("samples have the reader's own keys, of the project they choose", async ({ person, look }) => {
  const { page } = person;
  const first = await makeProject(page, "First studio");
  const second = await makeProject(page, "Second studio");
  await page.goto("/docs/quickstart");
  const samples = page.locator(".code pre");
  await expect(page.getByText(`The samples use the keys of Second studio`)).toBeVisible();
  await expect(samples.first()).toContainText(`sk_live_…${second.secretKey.slice(-4)}`);
  await expect(samples.filter({ hasText: "embed.js" })).toContainText(second.publishableKey);
  expect(await page.content()).not.toContain(second.secretKey);
  await look(page, "own-keys");

  await page.getByLabel("Project", { exact: true }).selectOption("First studio");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(`/docs/quickstart?project=${first.id}`);
  await expect(samples.filter({ hasText: "embed.js" })).toContainText(first.publishableKey);

  // The choice goes along.
  await page.setViewportSize({ width: 1280, height: 800 });
  const nav = page.getByRole("navigation", { name: "Documentation" });
  await nav.getByText("Clients", { exact: true }).click();
  await nav.getByRole("link", { name: "Embed script" }).click();
  await expect(page).toHaveURL(`/docs/embed?project=${first.id}`);
  await expect(page.getByText(`The samples use the keys of First studio`)).toBeVisible();

  // Somebody else's project is as good as none.
  await page.goto("/docs/quickstart?project=prj_000000000000000000000000");
  await expect(page.getByText(`The samples use the keys of Second studio`)).toBeVisible();
  expect(await (await page.request.get("/docs/quickstart.md")).text()).not.toContain(second.publishableKey);
});

test("a sample is copied as it is shown, and so is a page", async ({ person, js }) => {
  const { page } = person;
  const { publishableKey } = await makeProject(page, "Copy studio");
  await page.goto("/docs/quickstart");
  const sample = page.locator(".code").filter({ hasText: "embed.js" });
  const copy = sample.getByRole("button", { name: /^Copy/ });
  if (!js) {
    await expect(copy).toBeHidden();
    await page.getByRole("link", { name: "View as Markdown" }).click();
    await expect(page).toHaveURL("/docs/quickstart.md");
    return;
  }
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await copy.click();
  await expect(sample.locator("[aria-live]")).toHaveText("Copied");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await sample.locator("pre").textContent());
  expect(copied).toContain(publishableKey);
  await page.getByRole("button", { name: "Copy page" }).click();
  await expect(page.getByRole("button", { name: "Copied as Markdown" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# Quickstart\n/);
});
