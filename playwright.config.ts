import { defineConfig } from "@playwright/test";
import { chromiumLaunchOptions } from "./tests/support/chromium.ts";
import { freePort } from "./tests/support/postgres.ts";

// Playwright reads this file again in each of its workers: they inherit the ports that the first reading chose.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_DEMO_PORT ??= String(await freePort());
process.env.E2E_SMTP_PORT ??= String(await freePort());
process.env.E2E_STRIPE_PORT ??= String(await freePort());
const port = process.env.E2E_PORT;
/** Runs at the same time, with a project each, need other places for what they leave (scripts/test.mjs). */
const run = process.env.E2E_RUN ?? "pages";

function server(port: string, env: Record<string, string>) {
  return {
    command: "node build/server/index.js",
    url: `http://127.0.0.1:${port}/readyz`,
    env: { HOST: "127.0.0.1", PORT: port, RATE_LIMIT_PER_MINUTE: "0", ...env },
    reuseExistingServer: false,
    stdout: "ignore" as const,
  };
}

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "*.spec.ts",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 60_000,
  globalTimeout: 720_000,
  forbidOnly: true,
  outputDir: `test-results/${run}`,
  reporter: [["list"], ["json", { outputFile: `test-results/${run}.json` }]],
  use: { baseURL: `http://127.0.0.1:${port}`, launchOptions: await chromiumLaunchOptions() },
  // The same specs with JavaScript and without: pages work either way.
  projects: [
    { name: "js", use: { javaScriptEnabled: true } },
    { name: "no-js", use: { javaScriptEnabled: false } },
    // Other people's pages, with our SDK and our embed in them.
    { name: "sites", testDir: "tests/sites" },
    // Pictures for people, which no run of `npm test` names.
    { name: "look", testDir: "tests/look" },
  ],
  webServer: [
    server(port, {
      BETTER_AUTH_SECRET: "only for tests: forty characters or more",
      PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
      // The spec that reads the mails listens there (tests/support/mailbox.ts).
      SMTP_URL: `smtp://127.0.0.1:${process.env.E2E_SMTP_PORT}`,
      MAIL_FROM: "paykit@example.com",
      // The stand-in for Stripe, which the specs that pay listen with (tests/support/billing.ts).
      STRIPE_SECRET_KEY: "sk_test_standin",
      STRIPE_WEBHOOK_SECRET: "whsec_standin",
      STRIPE_API_BASE: `http://127.0.0.1:${process.env.E2E_STRIPE_PORT}`,
    }),
    // Without sign-in: everybody is the owner.
    server(process.env.E2E_DEMO_PORT, {}),
  ],
});
