import { randomUUID } from "node:crypto";
import { test as base, expect, type Locator, type Page, type TestInfo } from "@playwright/test";
import { expectNoViolations, judgedPage } from "./axe.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";

export { expect };

export const password = "lantern otter gravel";

export interface Person {
  page: Page;
  name: string;
  email: string;
}

interface Project {
  id: string;
  publishableKey: string;
  secretKey: string;
}

interface Fixtures {
  /** Whether this is the run with JavaScript. */
  js: boolean;
  /** An e-mail address that nobody has yet. */
  address: (name: string) => string;
  /** Somebody who just made an account, in this test's own browser window. */
  person: Person;
  /** One more window, of somebody else. */
  openWindow: () => Promise<Page>;
  /** Looks at a page as it stands: phone and desktop, light and dark. */
  look: (page: Page, name: string) => Promise<void>;
}

const expectedComplaint = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Collects what a page's scripts complain of; a 4xx that the browser itself reports is what a refused form is about. */
export function listen(page: Page, complaints: string[], expected = expectedComplaint): void {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isFile = /\/assets\/|favicon/.test(message.location().url);
    const isExpected = expected.test(message.text()) && !isFile;
    if (["error", "warning"].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
}

export const test = base.extend<Fixtures & { complaints: string[] }, { mailbox: Mailbox }>({
  mailbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const mailbox = await openMailbox(Number(process.env.E2E_SMTP_PORT));
      await use(mailbox);
      await mailbox.close();
    },
    { scope: "worker", auto: true },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  js: async ({}, use, info) => await use(info.project.name === "js"),

  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      listen(page, complaints);
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  address: async ({}, use, info) => {
    await use((name) => `${name}.${info.project.name}.${info.testId.slice(-8)}@example.com`.toLowerCase());
  },

  person: async ({ page, address }, use) => {
    const email = address("owner");
    await signUp(page, email);
    await use({ page, name: "Olive Owner", email });
  },

  openWindow: async ({ browser, complaints }, use) => {
    const windows: Page[] = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      listen(page, complaints);
      windows.push(page);
      return page;
    });
    for (const page of windows) await page.context().close();
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  look: async ({}, use, info) => await use((page, name) => expectReadable(page, name, info)),
});

const ways = [
  { device: "phone", width: 390, colorScheme: "dark" },
  { device: "desktop", width: 1280, colorScheme: "light" },
  { device: "phone", width: 390, colorScheme: "light" },
  { device: "desktop", width: 1280, colorScheme: "dark" },
] as const;

/** With `PICTURES=1` it also leaves one of each, for `npm run contact-sheet`; `npm run look` takes those of every page. */
async function expectReadable(page: Page, name: string, info: TestInfo): Promise<void> {
  const js = info.project.name === "js";
  const judged = await judgedPage(page, js);
  // Without scripts it is the same page again: each width and each scheme once.
  for (const { device, width, colorScheme } of js ? ways : ways.slice(0, 2)) {
    for (const shown of new Set([page, judged])) await showAs(shown, width, colorScheme);
    if (process.env.PICTURES) {
      await page.screenshot({ path: info.outputPath(`${name}-${device}-${colorScheme}.jpeg`), fullPage: true });
    }
    const sideways = await page.locator("html").evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(sideways, `${name} scrolls sideways on a ${device}`).toBe(0);
    await expectNoViolations(judged);
  }
}

async function showAs(page: Page, width: number, colorScheme: "light" | "dark"): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  // Buttons change their colours over a moment; what is judged is where they end.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });
}

/** Makes an account without the form, which has a test of its own; this page's window is signed in then. */
export async function signUp(page: Page, email: string, name = "Olive Owner"): Promise<void> {
  const answer = await send(page, "/sign-up", { intent: "sign-up", name, email, password });
  expect(answer.status()).toBe(303);
}

/** Sends a form as a page of ours would, with this window's cookies, and gives the answer, wherever it leads. */
export async function send(page: Page, path: string, form: Record<string, string>) {
  const headers = { "sec-fetch-site": "same-origin" };
  return await page.context().request.post(path, { form, headers, maxRedirects: 0 });
}

export async function makeProject(page: Page, name: string): Promise<Project> {
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await page.context().request.post("/api/v1/projects", { data: { name }, headers });
  expect(answer.status()).toBe(200);
  return await answer.json();
}

/** One metered call; gives its status. */
export async function meter(page: Page, key: string, userId: string = randomUUID()): Promise<number> {
  const answer = await page
    .context()
    .request.post("/api/v1/meter", { headers: { "x-paykit-key": key }, data: { userId, event: "chat" } });
  return answer.status();
}

/** Signs in by the form of the page that is open. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export function heading(page: Page): Locator {
  return page.getByRole("heading", { level: 1 });
}

/** What the form before this page has done. */
export function flash(page: Page): Locator {
  return page.getByRole("status");
}

/** A field by its whole label; a section may have the same name. */
export function field(page: Page, label: string): Locator {
  return page.getByLabel(label, { exact: true }).and(page.locator("input, select"));
}

/** Expects a refused field: said above the form with a link to it, and beside it. */
export async function expectRefused(page: Page, label: string, message: string): Promise<void> {
  const refused = field(page, label);
  const said = new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  await expect(page.getByRole("alert")).toContainText(said);
  await expect(refused).toHaveAttribute("aria-invalid", "true");
  await expect(refused).toHaveAccessibleDescription(said);
  await page
    .getByRole("alert")
    .locator(`a[href="#${await refused.getAttribute("id")}"]`)
    .click();
  await expect(refused).toBeFocused();
  await expect(refused).toHaveAccessibleDescription(said);
}
