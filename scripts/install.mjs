import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Runs on whatever Node the machine has (20 or newer) before anything is installed: built-ins only.

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFile = path.join(root, "node_modules", ".paykit-installed");

/** The Node that the lock file pins; every step after the install runs on it. */
export const node = path.join(root, "node_modules", "node", "bin", "node");

/** Installs exactly what the lock file says, when that is not what is installed. */
export async function installWhenNeeded() {
  const lockHash = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockHash && existsSync(node)) return;
  // The build needs the development packages, also where NODE_ENV is production.
  // Engine warnings are about the Node that npm runs on, not about the one that will run PayKit.
  await run("Installing packages", "npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stampFile, lockHash);
}

/**
 * Runs one long step: says what it does, that it goes on, and how long it took. Its output is shown when it fails.
 * @param {string} what @param {string} command @param {string[]} args
 */
export async function run(what, command, args) {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  console.log(`${what} …`);
  const ticker = setInterval(() => console.log(`  … still at it (${seconds()})`), 10_000);
  const child = spawn(command, args, { cwd: root, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  child.on("error", (error) => (output += error.message));
  const code = await new Promise((resolve) => child.on("error", () => resolve(127)).on("close", resolve));
  clearInterval(ticker);
  if (code !== 0) {
    console.error(output);
    throw new Error(`${what}: failed after ${seconds()} (${command} ${args.join(" ")}: exit ${code})`);
  }
  console.log(`  done in ${seconds()}`);
  return output;
}

/** The environment of every step: the installed tools, and the pinned Node before the machine's. */
export function environment() {
  const bin = path.join(root, "node_modules", ".bin");
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
}

/** True for the file that was given to node. @param {string} url */
export function isMain(url) {
  return process.argv[1] === fileURLToPath(url);
}

if (isMain(import.meta.url)) await installWhenNeeded();
