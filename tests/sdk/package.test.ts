import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type UnpackedSdk, unpackSdk } from "../support/unpacked-sdk.ts";

// The truth about what is published: the tarball, not the folder it is made from.

let sdk: UnpackedSdk;
beforeAll(async () => {
  sdk = await unpackSdk();
});
afterAll(() => sdk.remove());

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(sdk.folder, path.join(entry.parentPath, entry.name)))
    .sort();
const text = (file: string) => readFileSync(path.join(sdk.folder, file), "utf8");
const modules = () => filesBelow(path.join(sdk.folder, "dist")).filter((file) => file.endsWith(".js"));

/** What a page that imports this would load, in bytes as a server sends them. React is the page's own. */
async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: sdk.folder },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["react", "react/jsx-runtime"],
    logLevel: "silent",
    write: false,
  });
  // At the default quality, which is the highest.
  return outputFiles[0]?.contents.length === 0 ? 0 : brotliCompressSync(outputFiles[0]?.contents ?? "").length;
}

describe("the tarball", () => {
  it("has the compiled modules with their types, the README, the licence, and nothing else", () => {
    const files = filesBelow(sdk.folder);
    expect(files.filter((file) => !file.startsWith("dist/"))).toEqual(["LICENSE", "README.md", "package.json"]);
    const compiled = execFileSync("git", [
      "ls-files",
      "sdk/src/react",
      "sdk/src/client",
      "sdk/src/server",
      "sdk/src/wire",
    ])
      .toString()
      .trim()
      .split("\n")
      .flatMap((file) => [".js", ".d.ts"].map((end) => file.replace("sdk/src", "dist").replace(/\.tsx?$/, end)));
    expect(files.filter((file) => file.startsWith("dist/"))).toEqual(compiled.sort());
    expect(text("LICENSE")).toBe(readFileSync("LICENSE", "utf8"));
  });

  it("satisfies publint", async () => {
    const { buffer } = Uint8Array.from(readFileSync(sdk.tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it("gives its types to every resolver of ES modules", () => {
    execFileSync("node_modules/.bin/attw", [sdk.tarball, "--profile", "esm-only", "--no-definitely-typed", "--quiet"]);
  });

  it("brings nothing along: no dependency, no zod, and React only for the components", () => {
    const { dependencies, peerDependencies } = JSON.parse(text("package.json"));
    expect({ dependencies, peerDependencies }).toEqual({ peerDependencies: { react: "^18.2.0 || ^19.0.0" } });
    const imported = modules().flatMap((file) =>
      [...text(file).matchAll(/\bfrom "([^."][^"]*)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm)].map(
        ([, name, dynamic, bare]) => `${path.dirname(file)}: ${name ?? dynamic ?? bare}`,
      ),
    );
    expect([...new Set(imported)].sort()).toEqual(["dist/react: react", "dist/react: react/jsx-runtime"]);
  });

  it('says "use client" in every module with a hook, and only there', () => {
    const marked = modules().filter((file) => text(file).startsWith('"use client";'));
    const withHooks = modules().filter((file) => /from "react"/.test(text(file)) || /jsx/.test(text(file)));
    expect(marked).toEqual(withHooks);
    expect(marked).not.toContain("dist/react/index.js");
  });

  it("has no path of a machine and no address of a registry", () => {
    const found = filesBelow(sdk.folder).filter((file) => /registry\.npm|\/home\/|\/root\/|\/tmp\//.test(text(file)));
    expect(found).toEqual([]);
  });
});

describe("what a page loads", () => {
  const budgets = [
    { what: "the provider and the hook", bytesMax: 3_000, entry: "react", names: "{ PayKitProvider, usePayKit }" },
    { what: "the client without React", bytesMax: 2_750, entry: "client", names: "{ createPayKitClient }" },
    { what: "all of the React entry", bytesMax: 3_550, entry: "react", names: "*" },
  ];

  it.each(budgets)("$what: at most $bytesMax bytes", async ({ what, bytesMax, entry, names }) => {
    const bytes = await sizeOf(`export ${names} from "./dist/${entry}/index.js"`);
    console.log(`${what}: ${bytes} bytes of ${bytesMax}`);
    expect(bytes).toBeLessThanOrEqual(bytesMax);
  });

  it("is nothing when nothing of it is used", async () => {
    for (const entry of ["react", "client", "server"]) {
      expect(await sizeOf(`import * as unused from "./dist/${entry}/index.js"`), entry).toBe(0);
    }
  });
});

describe("a server component", () => {
  it("may import the React entry: what has a hook stays a reference, and React is not in it", async () => {
    const { outputFiles, metafile } = await build({
      stdin: {
        contents: `import { PayKitError, PayKitProvider } from "./dist/react/index.js";
export const found = [new PayKitError("unreachable", "away", { status: 0 }).isUnavailable, PayKitProvider];`,
        resolveDir: sdk.folder,
      },
      bundle: true,
      format: "esm",
      metafile: true,
      write: false,
      plugins: [clientReferences],
    });
    const code = Buffer.from(outputFiles[0]?.text ?? "").toString("base64");
    expect((await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)).found).toEqual([true, "reference"]);
    expect(Object.keys(metafile.inputs).filter((file) => /\/node_modules\/react/.test(file))).toEqual([]);
  });
});

/** What a bundler for server components does with a module that says "use client". */
const clientReferences: Plugin = {
  name: "client references",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      if (!source.startsWith('"use client"')) return undefined;
      const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)];
      return { contents: names.map(([, name]) => `export const ${name} = "reference";`).join("\n") };
    });
  },
};
