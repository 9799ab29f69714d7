import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApp, type TestApp } from "#tests/support/app.ts";

const script = `"use strict";${"console.log('PayKit');".repeat(100)}`;
const pinned = "/embed/0123abcd.js";
const manifest = JSON.stringify({ url: pinned, integrity: "sha384-x" });
const openToAll = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "timing-allow-origin": "*",
  "x-content-type-options": "nosniff",
};

let folder: string;
let app: TestApp;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "paykit-embed-"));
  mkdirSync(path.join(folder, "embed"));
  for (const name of ["/embed.js", pinned]) {
    writeFileSync(path.join(folder, name), script);
    writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(script));
    writeFileSync(path.join(folder, `${name}.gz`), gzipSync(script));
  }
  writeFileSync(path.join(folder, "embed.json"), manifest);
  app = await openApp("the server", {}, folder);
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const ask = async (pathname: string, headers: Record<string, string> = {}, method = "GET") => {
  const response = await app.fetch(pathname, { method, headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), bytes };
};

describe("the embed's files", () => {
  it.each([
    ["/embed.js", "public, max-age=86400, stale-while-revalidate=604800", "text/javascript; charset=utf-8", script],
    [pinned, "public, max-age=31536000, immutable", "text/javascript; charset=utf-8", script],
    ["/embed.json", "public, max-age=300", "application/json", manifest],
  ])("%s is for pages of any site", async (pathname, cacheControl, contentType, content) => {
    const { status, headers, bytes } = await ask(pathname);
    expect([status, bytes.toString()]).toEqual([200, content]);
    expect(headers).toMatchObject({
      ...openToAll,
      "cache-control": cacheControl,
      "content-type": contentType,
      "content-length": String(bytes.length),
    });
    const head = await ask(pathname, {}, "HEAD");
    const volatile = { "x-request-id": "" };
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect({ ...head.headers, ...volatile }).toEqual({ ...headers, ...volatile });
  });

  it.each([
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip;q=1.0, br;q=0", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
  ])(
    "are the same script for who accepts %j, under an ETag of each encoding",
    async (accepted, encoding, decompress) => {
      const answer = await ask("/embed.js", { "accept-encoding": accepted });
      expect(decompress(answer.bytes).toString()).toBe(script);
      expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual([encoding, "Accept-Encoding"]);
      const { etag = "" } = answer.headers;
      expect(etag).toMatch(/^"[\w-]{24}"$/);
      expect(etag === (await ask("/embed.js")).headers.etag).toBe(encoding === undefined);

      for (const known of [etag, `"other", W/${etag}`, "*"]) {
        const again = await ask("/embed.js", { "accept-encoding": accepted, "if-none-match": known });
        expect([again.status, again.bytes.length]).toEqual([304, 0]);
        const { "cache-control": cacheControl, vary } = answer.headers;
        expect(again.headers).toMatchObject({ ...openToAll, etag, vary, "cache-control": cacheControl });
        expect(again.headers).not.toHaveProperty("content-type");
      }
      expect((await ask("/embed.js", { "accept-encoding": accepted, "if-none-match": '"other"' })).status).toBe(200);
    },
  );

  it("are not taken from a compressed file that is older than the script", async () => {
    const file = path.join(folder, "embed/0ddba11.js");
    writeFileSync(`${file}.br`, brotliCompressSync("old"));
    utimesSync(`${file}.br`, 1, 1);
    writeFileSync(file, "new");
    const { headers, bytes } = await ask("/embed/0ddba11.js", { "accept-encoding": "br" });
    expect([headers["content-encoding"], bytes.toString()]).toEqual([undefined, "new"]);
  });

  it.each(["/embed/feedbeef.js", "/embed/", "/embed/0123ABCD.js", "/embed/0123abcd.js.br", "/embed/../embed/x.js"])(
    "404 in words, which nobody keeps: %s",
    async (pathname) => {
      const { status, headers, bytes } = await ask(pathname);
      expect([status, bytes.toString()]).toEqual([
        404,
        "This version of the embed script is not served here. See /embed.json for the current one.",
      ]);
      expect(headers).toMatchObject({ ...openToAll, "cache-control": "no-store" });
      expect(headers["content-type"]).toMatch(/^text\/plain/);
    },
  );

  it("404 in words where they were never built", async () => {
    const empty = mkdtempSync(path.join(os.tmpdir(), "paykit-no-embed-"));
    const other = await openApp("the server", {}, empty);
    for (const pathname of ["/embed.js", "/embed.json"]) {
      const response = await other.fetch(pathname);
      expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("npm run build")]);
    }
    await other.close();
    rmSync(empty, { recursive: true });
  });
});
