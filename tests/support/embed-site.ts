import { randomUUID } from "node:crypto";
import { type APIRequestContext, test as base, expect, type Frame, type Page } from "@playwright/test";
import { type Site, type SitePage, startSite } from "./site.ts";

export { expect };

/** The server without sign-in and without Stripe, on its demo project. */
export const demo = `http://127.0.0.1:${process.env.E2E_DEMO_PORT}`;

/** Collects what ran of the page's own, and what went wrong in it. */
const recorder = `<script>
  window.ran = [];
  window.faults = [];
  for (const name of ["error", "unhandledrejection", "securitypolicyviolation"])
    addEventListener(name, (event) => faults.push(String(event.message ?? event.reason ?? event.violatedDirective)));
</script>`;

export interface SiteOptions {
  head?: string;
  /** The script's tag; "" for none. */
  tag?: string;
  headers?: Record<string, string>;
}

/** The embed's tag for a user. (`crossorigin`, so that the browser tells this page what goes wrong in the script.) */
export function tag(user: string, attributes = "", origin = demo): string {
  return `<script src="${origin}/embed.js" crossorigin="anonymous" data-user="${user}" ${attributes}></script>`;
}

export function html(body: string, { head = "", tag = "", headers = {} }: SiteOptions = {}): SitePage {
  const page = `<!doctype html><html lang="en"><head><title>A site</title>${recorder}${head}</head>
    <body><main><h1>A site</h1>${body}</main>${tag}</body></html>`;
  return { body: page, headers };
}

interface Fixtures {
  /** A user that nobody else is. */
  user: string;
  /** Opens a page of another site; more of its pages by their paths. */
  visit: (page: Page, first: SitePage, more?: Record<string, SitePage>) => Promise<Site>;
  api: APIRequestContext;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  user: async ({}, use) => await use(`user-${randomUUID()}`),

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  visit: async ({}, use) => {
    const sites: Site[] = [];
    await use(async (page, first, more = {}) => {
      const pages: Record<string, SitePage> = { "/": first, ...more };
      const site = await startSite((path) => pages[path.replace(/[?#].*/, "")]);
      sites.push(site);
      await page.goto(site.url);
      return site;
    });
    for (const site of sites) await site.close();
  },

  api: async ({ playwright }, use) => {
    const api = await playwright.request.newContext({ baseURL: demo });
    await use(api);
    await api.dispose();
  },
});

/** Gives credits or a plan on the demo project. */
export async function grant(api: APIRequestContext, userId: string, fields: object): Promise<void> {
  expect((await api.post("/api/v1/credits", { data: { userId, ...fields } })).status()).toBe(200);
}

/** Takes credits, on the demo project. */
export async function spend(api: APIRequestContext, userId: string, cost: number): Promise<void> {
  expect((await api.post("/api/v1/meter", { data: { userId, event: "elsewhere", cost } })).status()).toBe(200);
}

export async function creditsOf(api: APIRequestContext, userId: string): Promise<number> {
  return (await (await api.get(`/api/v1/access?userId=${userId}`)).json()).credits;
}

export function widget(page: Page | Frame) {
  return page.getByRole("region", { name: "Credits" });
}

export async function ran(page: Page | Frame): Promise<string[]> {
  return await page.evaluate("window.ran");
}

export async function expectNoFaults(page: Page): Promise<void> {
  expect(await page.evaluate("window.faults")).toEqual([]);
}
