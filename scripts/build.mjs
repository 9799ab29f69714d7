import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installWhenNeeded, isMain, node, root, run } from "./install.mjs";

const stampFile = path.join(root, "build", ".paykit-built");

/** Everything the build is made from; folders are read whole. */
const inputs = [
  "app",
  "drizzle",
  "embed",
  "public",
  "sdk/src",
  "package-lock.json",
  "react-router.config.ts",
  "scripts/pglite-image.mjs",
  "scripts/precompress.mjs",
  "tsconfig.json",
  "vite.config.ts",
];

/** Builds the server and the browser's files, when something they are made from changed. */
export async function buildWhenNeeded() {
  const hash = inputHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash) return;
  await run("Building PayKit", "react-router", ["build"]);
  await run("Building the embed", node, ["embed/build.mjs"]);
  await run("Packing the embedded database", node, ["scripts/pglite-image.mjs"]);
  await run("Compressing the browser's files", node, ["scripts/precompress.mjs"]);
  writeFileSync(stampFile, hash);
}

function inputHash() {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap(filesIn).sort())
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

/** @param {string} input @returns {string[]} */
function filesIn(input) {
  const full = path.join(root, input);
  if (statSync(full).isFile()) return [input];
  return readdirSync(full, { recursive: true, encoding: "utf8" })
    .map((file) => path.join(input, file))
    .filter((file) => statSync(path.join(root, file)).isFile());
}

// `npm run build`, for a deployment that then runs `node build/server/index.js` (Node 22.22 or newer).
if (isMain(import.meta.url)) {
  await installWhenNeeded();
  await buildWhenNeeded();
}
