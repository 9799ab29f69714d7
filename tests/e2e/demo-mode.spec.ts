import { expect, field, flash, heading, meter, send, test } from "../support/dashboard.ts";

test.use({ baseURL: `http://127.0.0.1:${process.env.E2E_DEMO_PORT}` });

test("without BETTER_AUTH_SECRET the dashboard is open to everyone, and says so", async ({ page, look, js }) => {
  await page.goto("/dashboard");
  await expect(page.getByRole("region", { name: "Open to everyone" })).toContainText("Nobody signs in here");
  await look(page, "demo-projects");
  const name = `Open ${js ? "one" : "two"}`;
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create project" }).click();
  const secret = await page.getByLabel("Secret key").inputValue();
  expect(await meter(page, secret)).toBe(200);
  await page.getByRole("link", { name: "Go to the project" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Metered: chat" })).toBeVisible();
  await page.getByRole("link", { name: "Members" }).click();
  await expect(page.getByText("Members need accounts of their own.")).toBeVisible();
  await look(page, "demo-members");
  await page.getByRole("link", { name: "Settings" }).click();
  await field(page, "Name").fill(`${name}, renamed`);
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(flash(page)).toHaveText(`The project is now called ${name}, renamed.`);
});

test("the demo project stays as it is", async ({ page, look }) => {
  await page.goto("/dashboard");
  await page.getByRole("main").getByRole("link", { name: "Demo" }).click();
  await expect(heading(page)).toHaveText("Overview");
  const address = page.url();
  await look(page, "demo-overview");
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await expect(page.getByLabel("Secret key, which everyone knows")).toHaveValue("sk_live_demo");
  await expect(page.getByRole("button", { name: "Make a secret key" })).toHaveCount(0);
  await look(page, "demo-keys");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("The demo project stays as documented, for everyone.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
  await look(page, "demo-settings");
  for (const form of [
    { intent: "rename", name: "Mine now" },
    { intent: "secure-metering", secureMetering: "on" },
    { intent: "delete", confirm: "Demo" },
  ]) {
    const answer = await send(page, `${address}/settings`, form);
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain("The demo project stays as it is for everyone.");
  }
  expect(await meter(page, "pk_live_demo", "demo_mode")).toBe(200);
});
