import type { Page } from "@playwright/test";
import { test as base, expect } from "./billing.ts";
import { listen as listenTo } from "./dashboard.ts";

export { expect, pay } from "./billing.ts";

// A browser says these about every refusal, whatever the page does with it: out of credits, no Stripe here.
const refusal = /^Failed to load resource: the server responded with a status of (402|409|501)/;

/** Collects what a page's scripts complain of. */
export function listen(page: Page, complaints: string[]): void {
  listenTo(page, complaints, refusal);
}

/** Tests of other people's pages: what the page's scripts complain of fails the test. */
export const test = base.extend({
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    listen(page, complaints);
    await use(complaints);
    expect(complaints).toEqual([]);
  },
});
