import { readdirSync, readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestServer } from "#tests/support/server.ts";

const assets = path.resolve("build/client/assets");
const ending = /\.(br|gz)$/;
const names = readdirSync(assets).filter((name) => !ending.test(name));
const largest = (extension: string) => {
  const sized = names.filter((name) => name.endsWith(extension)).map((name) => [bytesOf(name).length, name] as const);
  return sized.sort(([a], [b]) => b - a)[0]?.[1] ?? "";
};
const bytesOf = (name: string) => readFileSync(path.join(assets, name));

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.end("SIGTERM");
});

/** One request whose answer nobody decompresses on the way. */
async function raw(file: string, headers: Record<string, string> = {}, method = "GET") {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    http
      .request(server.url + file, { method, headers }, resolve)
      .on("error", reject)
      .end();
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) };
}

describe.each([
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
])("the largest %s", (extension, contentType) => {
  const name = largest(extension);
  const file = `/assets/${name}`;

  it.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip, deflate", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
    ["", undefined, (bytes: Buffer) => bytes],
  ])("is the same bytes for who accepts %j", async (accepted, encoding, decompress) => {
    const { status, headers, bytes } = await raw(file, { "accept-encoding": accepted });
    expect(decompress(bytes).equals(bytesOf(name))).toBe(true);
    expect([status, headers["content-encoding"], headers["content-length"]]).toEqual([
      200,
      encoding,
      String(bytes.length),
    ]);
    expect(headers).toMatchObject({
      "content-type": contentType,
      vary: "Accept-Encoding",
      "cache-control": "public, max-age=31536000, immutable",
    });
    const head = await raw(file, { "accept-encoding": accepted }, "HEAD");
    const volatile = { date: "", "x-request-id": "" };
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect({ ...head.headers, ...volatile }).toEqual({ ...headers, ...volatile });
  });

  it("is cut by a range from the bytes that would be sent", async () => {
    const whole = await raw(file, { "accept-encoding": "br" });
    const part = await raw(file, { "accept-encoding": "br", range: "bytes=10-19" });
    expect([part.status, part.headers["content-encoding"], part.headers["content-range"]]).toEqual([
      206,
      "br",
      `bytes 10-19/${whole.bytes.length}`,
    ]);
    expect(part.bytes.equals(whole.bytes.subarray(10, 20))).toBe(true);
  });

  it("is compressed to less than half", async () => {
    const [small, medium, full] = await Promise.all(
      ["br", "gzip", "identity"].map(
        async (accepted) => (await raw(file, { "accept-encoding": accepted })).bytes.length,
      ),
    );
    expect(Number(small)).toBeLessThan(Number(medium));
    expect(Number(medium)).toBeLessThan(Number(full) / 2);
  });
});

it("leaves small files as they are", async () => {
  const { headers, bytes } = await raw("/favicon.svg", { "accept-encoding": "br, gzip" });
  expect(bytes.equals(readFileSync("build/client/favicon.svg"))).toBe(true);
  expect([headers["content-encoding"], headers["content-type"]]).toEqual([undefined, "image/svg+xml; charset=utf-8"]);
});

it("has every compressed file beside the very file it was made from", () => {
  const compressed = readdirSync("build/client", { recursive: true, encoding: "utf8" }).filter((name) =>
    ending.test(name),
  );
  expect(compressed.length).toBeGreaterThan(20);
  for (const name of compressed) {
    const bytes = readFileSync(path.join("build/client", name));
    const plain = name.endsWith(".br") ? brotliDecompressSync(bytes) : gunzipSync(bytes);
    expect(plain.equals(readFileSync(path.join("build/client", name.replace(ending, "")))), name).toBe(true);
  }
});
