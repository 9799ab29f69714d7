import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { buildWhenNeeded } from "./build.mjs";
import { environment, installWhenNeeded, root, run } from "./install.mjs";

// `npm test`: everything that must hold, on a clone as well as on a desk; ends with one line that counts it.

const results = path.join(root, "test-results");
let passed = 0;
let failed = 0;

/** A step that is one check in the count. @param {string} what @param {string} command @param {string[]} args */
async function check(what, command, args) {
  try {
    await run(what, command, args);
    passed += 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    failed += 1;
  }
}

/**
 * A test runner whose own report is counted. One that ends badly without a failed test in its report counts as one.
 * @param {string} what @param {string} command @param {string[]} args @param {() => { passed: number, failed: number }} count
 * @param {Record<string, string>} env
 */
async function suite(what, command, args, count, env = {}) {
  console.log(`${what} …`);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...environment(), CI: "true", ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise((resolve) => child.on("error", () => resolve(127)).on("close", resolve));
  const report = count();
  passed += report.passed;
  failed += code !== 0 && report.failed === 0 ? 1 : report.failed;
}

/** @param {string} name */
function report(name) {
  try {
    return JSON.parse(readFileSync(path.join(results, name), "utf8"));
  } catch {
    return undefined;
  }
}

try {
  await installWhenNeeded();
  await buildWhenNeeded();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

rmSync(results, { recursive: true, force: true });
await check("Linting", "biome", ["ci", "--error-on-warnings", "."]);
await check("Making route types", "react-router", ["typegen"]);
await check("Checking types", "tsc", []);
await suite(
  "Testing the ledger, the API and the server",
  "vitest",
  ["run", "--reporter=default", "--reporter=json", "--outputFile.json=test-results/vitest.json"],
  () => {
    const counted = report("vitest.json");
    return { passed: counted?.numPassedTests ?? 0, failed: counted?.numFailedTests ?? 0 };
  },
);

/** One project of playwright.config.ts, as a run of its own. @param {string} what @param {string} name */
function inChromium(what, name) {
  const count = () => {
    const counted = report(`${name}.json`)?.stats;
    return { passed: counted?.expected ?? 0, failed: (counted?.unexpected ?? 0) + (counted?.flaky ?? 0) };
  };
  return suite(what, "playwright", ["test", `--project=${name}`], count, { E2E_RUN: name });
}
// At the same time: much of what a browser test does is to wait.
await Promise.all([
  inChromium("Testing the pages in Chromium", "js"),
  inChromium("Testing the pages without JavaScript", "no-js"),
  inChromium("Testing the SDK and the embed on other sites", "sites"),
]);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
