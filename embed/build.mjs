import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build, transform } from "esbuild";
import { minifySync } from "vite";

const here = path.dirname(fileURLToPath(import.meta.url));
const releases = path.join(here, "releases");

/** A style sheet is its minified text to whoever imports it. @type {import("esbuild").Plugin} */
const cssAsText = {
  name: "css-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async (args) => {
      const { code } = await transform(readFileSync(args.path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** Names that are only this script's own: the API and other tabs never see them, and no guide names them to a page. */
const ownNames =
  /^(answersWith|isUnavailable|retryAfterSeconds|idempotencyKey|timeoutMs|retriesMax|baseUrl|apiKey|initialAccount|getState|getInitialState|subscribe|buyCredits|upgrade|hasAccess|checkout|navigate|sentAt|confirming|loading|init|fields|place|accept|balance)$/;

/** Compresses as the server's files are. @param {Uint8Array} bytes */
export function brotliBytes(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

// Around everything: a second tag finds the first one's global and does nothing, and what goes wrong in here is not the
// page's problem.
const head = "try{window.PayKit?.meter||";
const foot = "}catch(e){console.error(e)}";

/** The script as it is served. */
export async function bundleEmbed() {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(here, "src/index.ts")],
    bundle: true,
    charset: "utf8",
    format: "iife",
    target: "es2022",
    // Without this project's own settings, which would put "use strict" where the head's expression goes on.
    tsconfigRaw: {},
    plugins: [cssAsText],
    mangleProps: ownNames,
    minifySyntax: true,
    metafile: true,
    write: false,
  });
  const bundle = outputFiles[0]?.text ?? "";
  // Vite's minifier makes a tenth less of it than esbuild's own.
  const { code } = minifySync("embed.js", bundle, { module: false, compress: { target: "es2022" } });
  const contents = Buffer.from(`${head}${code.trim().replace(/;$/, "")}${foot}`);
  return { contents, inputs: Object.keys(metafile.inputs) };
}

/** Writes the script under its lasting name and under the name of its content, beside the published versions. */
export async function buildEmbed(client = path.join(here, "../build/client")) {
  const { contents } = await bundleEmbed();
  const folder = path.join(client, "embed");
  const name = `${createHash("sha256").update(contents).digest("hex").slice(0, 16)}.js`;
  const integrity = `sha384-${createHash("sha384").update(contents).digest("base64")}`;
  mkdirSync(folder, { recursive: true });
  for (const release of readdirSync(releases).filter((file) => file.endsWith(".js")))
    copyFileSync(path.join(releases, release), path.join(folder, release));
  writeFileSync(path.join(folder, name), contents);
  writeFileSync(path.join(client, "embed.js"), contents);
  const facts = { url: `/embed/${name}`, integrity, bytes: contents.length };
  writeFileSync(path.join(client, "embed.json"), JSON.stringify(facts));
  return { ...facts, brotliBytes: brotliBytes(contents) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, bytes, brotliBytes } = await buildEmbed();
  console.log(`${url}: ${bytes} bytes, ${brotliBytes} in brotli`);
}
