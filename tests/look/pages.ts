import { randomUUID } from "node:crypto";
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { apiContents } from "../../app/docs/api-contents.ts";
import { contents } from "../../app/docs/contents.ts";
import { makeProject, password, send, signUp } from "../support/dashboard.ts";

/** Takes the pictures of a page as it stands, under a name. */
export type Look = (page: Page, name: string) => Promise<void>;

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
const settled = { waitUntil: "networkidle" } as const;

async function lookAt(page: Page, look: Look, places: Record<string, string>): Promise<void> {
  for (const [name, path] of Object.entries(places)) {
    await page.goto(path, settled);
    await look(page, name);
  }
}

/** What everybody sees: the texts, the reference, the forms of the door, and what is not there. */
export async function lookAtPublic(page: Page, look: Look): Promise<void> {
  const texts = contents.flatMap(({ pages }) => pages).map(({ slug }) => slug);
  for (const slug of texts)
    await lookAt(page, look, { [`docs-${slug}`]: slug === "introduction" ? "/docs" : `/docs/${slug}` });
  for (const { slug } of apiContents) await lookAt(page, look, { [`api-${slug}`]: `/docs/api/${slug}` });
  await lookAt(page, look, {
    "docs-reference": "/docs/api",
    "docs-errors": "/docs/errors",
    "docs-search": "/docs/search",
    "docs-search-retry": "/docs/search?q=retry",
    "docs-search-none": "/docs/search?q=zzzz",
    "docs-missing": "/docs/no-such-page",
    "not-found": "/no-such-page",
    "sign-in": "/sign-in",
    "sign-up": "/sign-up",
    "forgot-password": "/forgot-password",
    "reset-password": "/reset-password?token=none",
    "checkout-done": "/checkout/done",
    "checkout-cancelled": "/checkout/cancelled",
    "billing-over": "/billing/nothing",
  });
}

export async function lookAtLanding(page: Page, look: Look): Promise<void> {
  await lookAt(page, look, { landing: "/" });
  const generate = async (left: string) => {
    await press(page, "Generate an image");
    await expect(page.getByRole("region", { name: "The answer" })).toContainText(left);
  };
  await generate(`"remaining": 4`);
  await look(page, "landing-called");
  for (const left of [3, 2, 1, 0]) await generate(`"remaining": ${left}`);
  await generate(`"blocked": true`);
  await look(page, "landing-blocked");
}

export async function lookAtDemo(browser: Browser, baseURL: string, look: Look): Promise<void> {
  for (const tab of ["demo", "demo/embed"]) {
    const page = await (await browser.newContext({ baseURL })).newPage();
    const name = tab.replace("/", "-");
    await lookAt(page, look, { [name]: `/${tab}` });
    const studio = page.getByRole("region", { name: "Pixelmint" });
    const log = page.getByRole("region", { name: "Calls and answers" });
    const choose = (label: string | RegExp) => studio.getByRole("button", { name: label }).first().click();
    await choose("Generate, 1 credit");
    await expect(log).toContainText(`"remaining": 4`);
    await look(page, `${name}-used`);
    await choose("Generate in HD, 4 credits");
    await expect(log).toContainText(`"remaining": 0`);
    await choose("Generate, 1 credit");
    await expect(log).toContainText("402");
    await look(page, `${name}-blocked`);
    if (tab === "demo") await page.getByRole("region", { name: "Out of credits" }).getByRole("button").first().click();
    else await page.getByRole("dialog").getByRole("button", { name: "Buy credits" }).click();
    await expect(studio).toContainText("100 credits");
    await choose("Go Pro");
    await expect(studio).toContainText("Pro");
    await page.waitForTimeout(800);
    await look(page, `${name}-pro`);
    await page.context().close();
  }
  const page = await (await browser.newContext({ baseURL, javaScriptEnabled: false })).newPage();
  await lookAt(page, look, { "demo-embed-no-js": "/demo/embed" });
  await page.context().close();
}

/** What a signed-in owner sees, of a project with a year behind it and of one just made. */
export async function lookAtDashboard(
  context: BrowserContext,
  look: Look,
  fill: (projectId: string) => Promise<void>,
): Promise<void> {
  const page = await context.newPage();
  await signUp(page, "olive@example.com");
  await lookAt(page, look, { "projects-none": "/dashboard", you: "/you" });
  const { id: fresh } = await makeProject(page, "Not begun");
  const { id } = await makeProject(page, "Pixelmint");
  await fill(id);
  const tabs = ["analytics", "accounts", "keys", "members", "billing", "settings"];
  await lookAt(page, look, { projects: "/dashboard" });
  for (const [name, project] of Object.entries({ fresh, full: id })) {
    await lookAt(page, look, { [`${name}-overview`]: `/dashboard/${project}` });
    for (const tab of tabs) await lookAt(page, look, { [`${name}-${tab}`]: `/dashboard/${project}/${tab}` });
  }
  const user = encodeURIComponent("ada@example.com");
  await lookAt(page, look, {
    "analytics-7": `/dashboard/${id}/analytics?days=7`,
    "analytics-14": `/dashboard/${id}/analytics?days=14`,
    "analytics-365": `/dashboard/${id}/analytics?days=365`,
    "accounts-search": `/dashboard/${id}/accounts?search=nobody`,
    account: `/dashboard/${id}/account?userId=${user}`,
    "account-new": `/dashboard/${id}/account?userId=new`,
    "project-missing": "/dashboard/prj_none",
    "docs-own-keys": "/docs/quickstart-rest",
  });
  await page.goto(`/dashboard/${id}/analytics?days=14`, settled);
  for (const more of await page.getByText("The same numbers as a table").all()) await more.click();
  await look(page, "analytics-table");
  await send(page, `/dashboard/${id}/members`, {
    intent: "invite",
    email: "vera@example.com",
    role: "viewer",
    token: randomUUID(),
  });
  await page.goto(`/dashboard/${id}/members`, settled);
  await look(page, "members-invited");
  await page.goto(`/dashboard/${id}/settings`, settled);
  await page.getByLabel("Allowed origins").fill("example.org");
  await press(page, "Allow these origins");
  await page.getByRole("alert").waitFor();
  await look(page, "settings-refused");

  await page.goto(`/dashboard/${id}/account?userId=${user}`, settled);
  await press(page, "Open billing page");
  await page.getByText("Buy 100 credits").first().waitFor();
  await look(page, "billing-user");
  for (const what of [/^Buy 100/, /^Go Pro/]) {
    await press(page, what);
    await press(page, /^Pay \$/);
    await page.getByRole("status", { name: "Your payment" }).getByText("Your payment is in").waitFor();
  }
  await look(page, "billing-user-pro");
  await lookAt(page, look, {
    "billing-sold": `/dashboard/${id}/billing`,
    "account-sold": `/dashboard/${id}/account?userId=${user}`,
  });
  await page.goto("/sign-in", settled);
  await context.clearCookies();
  await page.goto("/sign-in", settled);
  await page.getByLabel("E-mail").fill("olive@example.com");
  await page.getByLabel("Password").fill(`${password}!`);
  await press(page, "Sign in");
  await page.getByRole("alert").waitFor();
  await look(page, "sign-in-refused");
}
