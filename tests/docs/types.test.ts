import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { complaintsOf } from "#tests/support/compile.ts";
import { fencesMarked } from "./fences.ts";

// Every sample in TypeScript compiles under strict settings, all in one go, against the SDK's sources.

const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-docs-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sdk = (entry: string) => [path.resolve(`sdk/src/${entry}/index.ts`)];
const compilerOptions = {
  target: "ES2023",
  module: "ESNext",
  moduleResolution: "bundler",
  moduleDetection: "force",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  jsx: "react-jsx",
  types: ["node"],
  paths: {
    "@paykit/react": sdk("react"),
    "@paykit/react/client": sdk("client"),
    "@paykit/react/server": sdk("server"),
  },
  allowImportingTsExtensions: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
};

it("has code that compiles, as it stands there", () => {
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"), "dir");
  const pages = [...fencesMarked("check")];
  expect(pages.length).toBeGreaterThan(3);
  for (const [page, samples] of pages) {
    mkdirSync(path.join(folder, page));
    for (const { title, place, lang, code } of samples) {
      // A sample that is called by its file's name can be imported by the others of its page.
      const isFile = title !== undefined && /^[\w-]+\.tsx?$/.test(title);
      const file = isFile ? title : `${place.replace(/\W/g, "-")}.${lang}`;
      writeFileSync(path.join(folder, page, file), code);
    }
  }
  writeFileSync(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["*", "*/*"], exclude: ["node_modules"] }),
  );
  expect(complaintsOf(folder)).toBe("");
});

it("imports the SDK by the names it is published under", () => {
  const { exports } = JSON.parse(readFileSync("sdk/package.json", "utf8"));
  const published = Object.keys(exports).map((name) => `@paykit/react${name.slice(1)}`);
  expect(published).toEqual(expect.arrayContaining(Object.keys(compilerOptions.paths)));
});
