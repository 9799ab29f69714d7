import { defineConfig } from "@playwright/test";
import { chromiumLaunchOptions } from "./tests/support/chromium.ts";
import { freePort } from "./tests/support/postgres.ts";

// Playwright reads this file again in each of its workers: they inherit the port that the first reading chose.
process.env.E2E_PORT ??= String(await freePort());
const port = process.env.E2E_PORT;

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "*.spec.ts",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 20_000,
  globalTimeout: 300_000,
  forbidOnly: true,
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
  use: { baseURL: `http://127.0.0.1:${port}`, launchOptions: await chromiumLaunchOptions() },
  // The same specs with JavaScript and without: pages work either way.
  projects: [
    { name: "js", use: { javaScriptEnabled: true } },
    { name: "no-js", use: { javaScriptEnabled: false } },
  ],
  webServer: {
    command: "node build/server/index.js",
    url: `http://127.0.0.1:${port}/readyz`,
    env: { HOST: "127.0.0.1", PORT: port },
    reuseExistingServer: false,
    stdout: "ignore",
  },
});
