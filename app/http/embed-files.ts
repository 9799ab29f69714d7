import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Context, MiddlewareHandler } from "hono";

/** How long a browser may keep each of the embed's files; undefined for any other address. */
function cacheControlOf(pathname: string): string | undefined {
  // After a day a browser asks again, behind the page's back: a fix reaches a visitor with their next page after that.
  if (pathname === "/embed.js") return "public, max-age=86400, stale-while-revalidate=604800";
  if (pathname === "/embed.json") return "public, max-age=300";
  if (/^\/embed\/[0-9a-f]+\.js$/.test(pathname)) return "public, max-age=31536000, immutable";
  return undefined;
}

// Pages of any site load these, also those that ask for CORP or CORS (`crossorigin`, which `integrity` needs).
const crossOriginHeaders = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "timing-allow-origin": "*",
};

/** Serves the script that other people's pages embed: the current one, those pinned by their hash, and which is current. */
export function embedFiles(folder: string): MiddlewareHandler {
  return async (c, next) => {
    const { path: pathname, method } = c.req;
    const cacheControl = cacheControlOf(pathname);
    const isOurs = cacheControl !== undefined || pathname.startsWith("/embed/");
    if (!isOurs || (method !== "GET" && method !== "HEAD")) return await next();
    const file = cacheControl && (await readSmallest(path.join(folder, pathname), c.req.header("accept-encoding")));
    if (!file) return notFound(c, pathname);

    // Of the bytes as they are sent, so that each encoding has one of its own, as a strong one must.
    const etag = `"${createHash("sha256").update(file.bytes).digest("base64url").slice(0, 24)}"`;
    const headers = { ...crossOriginHeaders, "cache-control": cacheControl, etag, vary: "Accept-Encoding" };
    if (isKnown(etag, c.req.header("if-none-match"))) return c.body(null, 304, headers);
    return c.body(file.bytes, 200, {
      ...headers,
      "content-type": pathname.endsWith(".json") ? "application/json" : "text/javascript; charset=utf-8",
      "content-length": String(file.bytes.length),
      ...(file.encoding && { "content-encoding": file.encoding }),
    });
  };
}

/** In words and never as a page of HTML: who pinned a version that is gone reads this in the browser's network tab. */
function notFound(c: Context, pathname: string) {
  const text = pathname.startsWith("/embed/")
    ? "This version of the embed script is not served here. See /embed.json for the current one."
    : "The embed script is not built here. `npm run build` makes it.";
  return c.text(text, 404, { ...crossOriginHeaders, "cache-control": "no-store" });
}

const siblings = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** A file's bytes, compressed where the build has done that and the browser takes it; undefined when there is no file. */
async function readSmallest(file: string, acceptEncoding = "") {
  const changedAt = await changedAtOf(file);
  if (changedAt === undefined) return undefined;
  const accepted = acceptEncoding
    .toLowerCase()
    .split(",")
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.replace(/;.*$/s, "").trim());
  for (const [encoding, ending] of siblings) {
    if (!accepted.includes(encoding)) continue;
    // In development the script is built anew and not compressed: an older sibling is of another script.
    const compressedAt = await changedAtOf(file + ending);
    if (compressedAt !== undefined && compressedAt >= changedAt)
      return { bytes: await readFile(file + ending), encoding };
  }
  return { bytes: await readFile(file), encoding: undefined };
}

async function changedAtOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

function isKnown(etag: string, ifNoneMatch = ""): boolean {
  // A proxy that compresses makes an ETag weak; it still names these bytes.
  const known = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag) || known.includes("*");
}
