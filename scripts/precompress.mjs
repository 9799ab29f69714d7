import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

// Text for the browser, compressed once at the build as small as it gets, so that no request pays for it. What fits into
// one packet anyway gains nothing.
const folder = path.join(import.meta.dirname, "..", "build", "client");
const isText = /\.(js|css|svg|json|html|txt)$/;
const bytesMin = 1_000;

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
const compressors = {
  ".br": (/** @type {Buffer} */ bytes) => promisify(brotliCompress)(bytes, brotli),
  ".gz": (/** @type {Buffer} */ bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => isText.test(name));
await Promise.all(
  names.map(async (name) => {
    const file = path.join(folder, name);
    const bytes = readFileSync(file);
    if (bytes.length < bytesMin) return;
    for (const [ending, compress] of Object.entries(compressors)) writeFileSync(file + ending, await compress(bytes));
  }),
);
