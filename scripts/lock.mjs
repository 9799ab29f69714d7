import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, run } from "./install.mjs";

// `npm run lock`: makes package-lock.json anew from package.json. A registry mirror may not carry the binaries of other
// platforms; npm then leaves them out of the lock file, and the next `npm ci` refuses the file for exactly that
// (npm/cli#9846). What is missing is known: the version from the package that asks for it, the platform from the name.

const lockFile = path.join(root, "package-lock.json");
rmSync(lockFile, { force: true });
rmSync(path.join(root, "node_modules"), { recursive: true, force: true });
await run("Resolving packages", "npm", [
  "install",
  "--package-lock-only",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
]);

const lock = JSON.parse(readFileSync(lockFile, "utf8"));
for (const { dev, optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (
      lock.packages[place]?.version !== undefined ||
      Object.keys(lock.packages).some((known) => known.endsWith(`/${place}`))
    )
      continue;
    lock.packages[place] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
    console.log(`  completed ${name}@${version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);

/** @param {string} name */
function platformOf(name) {
  const parts = name.replace(/^.*\//, "").split("-");
  /** @param {string[]} choices */
  const found = (choices) => choices.filter((choice) => parts.includes(choice));
  const os = found([
    "aix",
    "android",
    "darwin",
    "freebsd",
    "linux",
    "netbsd",
    "openbsd",
    "openharmony",
    "sunos",
    "win32",
  ]);
  const cpu = found(["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"]);
  const libc = found(["musl"]);
  return { ...(os.length && { os }), ...(cpu.length && { cpu }), ...(libc.length && { libc }) };
}
