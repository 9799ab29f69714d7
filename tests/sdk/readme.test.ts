import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { complaintsOf } from "../support/compile.ts";
import { type UnpackedSdk, unpackSdk } from "../support/unpacked-sdk.ts";

// What the README shows compiles against what is published, under strict settings and with every library checked.

let sdk: UnpackedSdk;
beforeAll(async () => {
  sdk = await unpackSdk();
});
afterAll(() => sdk.remove());

/** What the README leaves to its reader. */
const readersOwn = `
declare function runYourModel(): Promise<void>;
declare function YourUpscaler(): import("react").ReactElement;
declare function Studio(): import("react").ReactElement;
declare const process: { env: Record<string, string | undefined> };
`;

const compilerOptions = {
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "bundler",
  moduleDetection: "force",
  lib: ["ES2022", "DOM"],
  jsx: "react-jsx",
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
};

it("has code that compiles, as it stands there", () => {
  const readme = readFileSync("sdk/README.md", "utf8");
  const app = path.join(sdk.folder, "../app");
  mkdirSync(path.join(app, "node_modules/@paykit"), { recursive: true });
  symlinkSync(sdk.folder, path.join(app, "node_modules/@paykit/react"), "dir");
  for (const name of ["@types", "csstype"]) {
    for (const folder of [app, sdk.folder]) {
      mkdirSync(path.join(folder, "node_modules"), { recursive: true });
      symlinkSync(path.resolve("node_modules", name), path.join(folder, "node_modules", name), "dir");
    }
  }
  const blocks = [...readme.matchAll(/^```(tsx?)\n(.*?)^```$/gms)];
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  for (const [index, [, extension, code]] of blocks.entries()) {
    writeFileSync(path.join(app, `block-${index + 1}.${extension}`), code ?? "");
  }
  writeFileSync(path.join(app, "readers-own.d.ts"), readersOwn);
  writeFileSync(path.join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*"] }));
  expect(complaintsOf(app)).toBe("");
});

it("says what every error means that a call of this package can reject with", () => {
  const readme = readFileSync("sdk/README.md", "utf8");
  const types = readFileSync("sdk/src/wire/types.ts", "utf8");
  const codes = [...types.slice(types.indexOf("ApiErrorCode")).matchAll(/"([a-z_]+)"/g)].map(([, code]) => code);
  const ofOtherCalls = ["invalid_signature", "not_signed_in", "demo_project", "cross_origin", "not_found"];
  const missing = codes.filter((code) => !readme.includes(`\`${code}\``));
  expect(missing).toEqual([...ofOtherCalls, "method_not_allowed"]);
});
