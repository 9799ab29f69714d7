import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./pinned-npm.ts";

// What users install is a tarball, not our folder: these tests pack one and install it somewhere else.

const root = path.resolve(import.meta.dirname, "../..");
const sdk = path.join(root, "sdk");
const cache = path.join(root, "node_modules/.cache/paykit-sdk");
/** What is in the package, or decides about it. */
const inputs = ["src", "package.json", "tsconfig.json", "README.md", "LICENSE"];
/** A lock older than this belongs to a process that is gone. */
const lockAgeMsMax = 120_000;

/** Where the packed SDK lies: a tarball, as `npm publish` would send it. It is packed once for each state of the sources. */
export async function packSdk(): Promise<string> {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const file of await filesIn(path.join(sdk, input))) hash.update(file).update(await readFile(file));
  }
  const tarball = path.join(cache, `paykit-react-${hash.digest("hex").slice(0, 16)}.tgz`);
  await mkdir(cache, { recursive: true });
  // Test files run side by side, and all of them build into the one sdk/dist.
  const unlock = await lock(path.join(cache, "lock"));
  try {
    if (!existsSync(tarball)) await pack(tarball);
  } finally {
    await unlock();
  }
  return tarball;
}

/**
 * A copy of `sdk/examples/<name>` in a folder outside this repository, with the packed SDK and everything else it needs
 * installed. `overrides` are versions by package name, in place of the example's own. Gives the folder; remove it after.
 */
export async function installExample(
  name: string,
  { overrides = {} }: { overrides?: Record<string, string> } = {},
): Promise<string> {
  const tarball = await packSdk();
  const folder = await mkdtemp(path.join(os.tmpdir(), `paykit-example-${name.replaceAll("/", "-")}-`));
  await cp(path.join(sdk, "examples", name), folder, {
    recursive: true,
    filter: (file) => !/\/(node_modules|dist|build|\.react-router)$/.test(file),
  });
  const manifestFile = path.join(folder, "package.json");
  const manifest = JSON.parse(await readFile(manifestFile, "utf8"));
  for (const [dependency, version] of Object.entries({ ...overrides, "@paykit/react": `file:${tarball}` })) {
    const section = manifest.devDependencies?.[dependency] === undefined ? "dependencies" : "devDependencies";
    manifest[section] = { ...manifest[section], [dependency]: version };
  }
  await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], folder);
  return folder;
}

async function pack(tarball: string): Promise<void> {
  await rm(path.join(sdk, "dist"), { recursive: true, force: true });
  await run("tsc", ["-p", "sdk/tsconfig.json"], root);
  const [packed] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", cache], sdk));
  await rename(path.join(cache, packed.filename), tarball);
}

/** Takes a lock that other processes see too, waiting for its holder; gives what releases it. */
async function lock(folder: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(folder);
      return () => rmdir(folder);
    } catch {
      const takenAt = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      );
      if (Date.now() - takenAt > lockAgeMsMax) await rm(folder, { recursive: true, force: true });
      await sleep(50);
    }
  }
}

async function filesIn(input: string): Promise<string[]> {
  if (!existsSync(input)) return [];
  if ((await stat(input)).isFile()) return [input];
  const entries = await readdir(input, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
