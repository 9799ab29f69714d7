import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

// The house's rules, read from the files themselves. Each finding names the file, the line and what to do instead.

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mjs"],
  {
    encoding: "utf8",
  },
)
  .trim()
  .split("\n")
  .map((name) => ({ name, text: readFileSync(name, "utf8") }));
const app = files.filter(({ name }) => name.startsWith("app/"));

/** Every import of a file as the path it means in this repository, or the package's name. */
function importsOf({ name, text }: (typeof files)[number]) {
  const specifiers = text.matchAll(/^\s*(?:import|export)\s(?:[^"';]*?\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm);
  return [...specifiers].map((match) => {
    const specifier = match[1] ?? match[2] ?? "";
    const line = text.slice(0, match.index).split("\n").length;
    return { specifier, target: resolve(name, specifier), line };
  });
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith("#app/")) return specifier.replace("#app/", "app/");
  if (specifier.startsWith("#contract/")) return specifier.replace("#contract/", "sdk/src/contract/");
  if (specifier.startsWith("#tests/")) return specifier.replace("#tests/", "tests/");
  return specifier.startsWith(".")
    ? path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier))
    : specifier;
}

/** Files below `from` may import nothing that `forbidden` matches. */
const directions: { from: string | RegExp; forbidden: RegExp; instead: string }[] = [
  {
    from: "app/domain/",
    forbidden: /^app\/(routes|http|ui|integrations)\//,
    instead: "the domain knows no HTTP: give it values",
  },
  {
    from: "app/domain/",
    forbidden: /^(react-router|@react-router|stripe|better-auth|hono|react)(\/|$)/,
    instead: "give it values",
  },
  {
    from: "app/store/",
    forbidden: /^app\/(routes|http|ui|integrations|domain)\//,
    instead: "the store is below: pass it in",
  },
  { from: "app/http/", forbidden: /^app\/(routes|ui)\//, instead: "http is below the routes" },
  { from: "app/config/", forbidden: /^app\/(?!config\/)/, instead: "configuration is below everything" },
  { from: "app/ui/", forbidden: /^app\/(routes|domain|store|http|integrations)\//, instead: "give components values" },
  {
    // The live demo is an app of somebody's: it is made with what they would install (decision 019).
    from: /^app\/(?!routes\/demo\/)/,
    forbidden: /^(sdk\/(?!src\/contract\/)|embed\/)/,
    instead: "app shares only sdk/src/contract",
  },
  {
    from: "app/routes/demo/",
    forbidden: /^(sdk\/(?!src\/(contract\/|react\/index\.ts$))|embed\/)/,
    instead: "the demo uses what @paykit/react exports",
  },
  { from: "app/", forbidden: /^tests\//, instead: "tests import the app" },
  { from: "sdk/", forbidden: /^(app|embed|tests)\//, instead: "the SDK stands alone" },
  {
    from: "embed/src/",
    forbidden: /^(?!embed\/src\/|sdk\/src\/(client|wire)\/)/,
    instead: "the embed is itself and the SDK's client",
  },
  { from: "embed/", forbidden: /^(app|tests)\//, instead: "the embed stands alone" },
  { from: "sdk/src/contract/", forbidden: /^(?!zod$|sdk\/src\/contract\/)/, instead: "the contract imports only zod" },
];
const onlyImporters: { package: RegExp; folder: string }[] = [
  { package: /^(stripe|better-auth)(\/|$)/, folder: "app/integrations/" },
  { package: /^(postgres|@electric-sql\/pglite|drizzle-orm\/(postgres-js|pglite))$/, folder: "app/store/" },
];
const bannedText: { pattern: RegExp; where: (name: string) => boolean; instead: string }[] = [
  {
    pattern: /\bprocess\.env\b/,
    where: (name) => name.startsWith("app/") && !name.startsWith("app/config/"),
    instead: "read app/config",
  },
  {
    pattern: /\.transaction\(|\bsql\.begin\b/,
    // better-auth's adapter has a method of that name, which this one hands through and ours leaves out.
    where: (name) => name.startsWith("app/") && name !== "app/integrations/hashed-tokens.server.ts",
    instead: "one statement (decision 003)",
  },
  {
    pattern: /\bparseFloat\(|\bparseInt\(/,
    where: (name) => name.startsWith("app/"),
    instead: "validate, then Number()",
  },
  {
    pattern: /\bDate\.now\(|new Date\(\)/,
    where: (name) => name.startsWith("app/domain/"),
    instead: "the database's time",
  },
  { pattern: /dangerouslySetInnerHTML/, where: (name) => name.startsWith("app/"), instead: "text nodes" },
  { pattern: new RegExp("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"), where: () => true, instead: "an issue" },
  { pattern: /\.(only|todo)\(/, where: (name) => name.startsWith("tests/"), instead: "the whole suite runs" },
];

const isBelow = (name: string, from: string | RegExp) =>
  typeof from === "string" ? name.startsWith(from) : from.test(name);

describe("the house", () => {
  it("imports only downwards: routes → http → domain → store", () => {
    const found = files.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, target, line }) =>
        directions
          .filter(({ from, forbidden }) => isBelow(file.name, from) && forbidden.test(target))
          .map(({ instead }) => `${file.name}:${line} imports ${specifier}: ${instead}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it("sends neither zod nor the contract to those who use the SDK: their types at most", () => {
    const found = files
      .filter(({ name }) => /^sdk\/src\/(react|client|server|wire)\//.test(name))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ target }) => /^(zod(\/|$)|app\/|sdk\/src\/contract\/)/.test(target))
          .filter(({ line }) => !/^(import|export) type\b/.test(file.text.split("\n")[line - 1] ?? ""))
          .map(({ specifier, line }) => `${file.name}:${line} imports ${specifier}`),
      );
    expect(found).toEqual([]);
  });

  it("keeps each outside power in its own room", () => {
    const found = app.flatMap((file) =>
      importsOf(file).flatMap(({ specifier, line }) =>
        onlyImporters
          .filter(({ package: name, folder }) => name.test(specifier) && !file.name.startsWith(folder))
          .map(({ folder }) => `${file.name}:${line} imports ${specifier}: only ${folder} may`),
      ),
    );
    expect(found).toEqual([]);
  });

  it("has none of the banned calls", () => {
    const found = files.flatMap(({ name, text }) =>
      text
        .split("\n")
        .flatMap((line, index) =>
          bannedText
            .filter(
              ({ pattern, where }) => where(name) && name !== "tests/unit/architecture.test.ts" && pattern.test(line),
            )
            .map(({ pattern, instead }) => `${name}:${index + 1} has ${pattern.source}: use ${instead}`),
        ),
    );
    expect(found).toEqual([]);
  });

  it("keeps what holds tables, secrets or handles out of the browser, by its name", () => {
    const holds = /^import (?!type).*from "(postgres|@electric-sql\/pglite|node:sqlite|pino|drizzle-orm\/pg-core)"/m;
    const wrong = app.filter(
      ({ name, text }) => (holds.test(text) || text.includes("process.env")) && !name.endsWith(".server.ts"),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it("keeps files small: half of them at most 80 lines, none over 400", () => {
    const lengths = app
      .filter(({ name }) => !name.includes("/schema/"))
      .map(({ name, text }) => ({ name, lines: text.split("\n").length }))
      .sort((a, b) => a.lines - b.lines);
    expect(lengths.at(Math.floor(lengths.length / 2))?.lines).toBeLessThanOrEqual(80);
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
  });
});
