import type { Page } from "@playwright/test";
import { type StripeStandIn, startStripeStandIn } from "../stripe/stand-in.ts";
import { test as base } from "./dashboard.ts";

export { expect, expectRefused, field, flash, heading, makeProject, send } from "./dashboard.ts";

const webhookUrl = `http://127.0.0.1:${process.env.E2E_PORT}/api/v1/webhook`;

/** The server of these specs asks this stand-in for everything it would ask Stripe (playwright.config.ts). */
// biome-ignore lint/complexity/noBannedTypes: there are no fixtures of a test's own here.
export const test = base.extend<{}, { stripe: StripeStandIn }>({
  stripe: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const stripe = await startStripeStandIn({ port: Number(process.env.E2E_STRIPE_PORT), webhookUrl });
      await use(stripe);
      await stripe.close();
    },
    { scope: "worker" },
  ],
});

/** A figure at the top of a billing page or an account's: "Credits", "Plan". */
export function figure(page: Page, name: string) {
  return page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");
}

/** Takes credits of a user, as the app's server would. */
export async function spend(page: Page, key: string, userId: string, cost: number): Promise<number> {
  const headers = { "x-paykit-key": key };
  const answer = await page.request.post("/api/v1/meter", { headers, data: { userId, event: "render", cost } });
  return answer.status();
}

/** Pays on the stand-in's page. */
export async function pay(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Pay \$/ }).click();
}
