import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorEnvelope } from "#contract/error.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

describe("bytes on the wire", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    expect(await server.end("SIGTERM")).toBe(0);
  });

  /** Sends bytes as they are and gives what came back until the server hung up. */
  const send = (...parts: (string | Buffer)[]) =>
    new Promise<{ status: number; head: string; body: string }>((resolve, reject) => {
      const { port, hostname } = new URL(server.url);
      const socket = net.connect(Number(port), hostname, () => {
        for (const part of parts) socket.write(part);
      });
      let text = "";
      socket.setEncoding("utf8");
      socket.on("data", (chunk: string) => {
        text += chunk;
      });
      socket.on("error", reject);
      socket.on("close", () => {
        const [head = "", body = ""] = text.split("\r\n\r\n");
        resolve({ status: Number(head.split(" ")[1]), head, body });
      });
    });
  const host = "Host: paykit.test\r\nConnection: close\r\n";
  const post = (length: number) => `POST /api/v1/meter HTTP/1.1\r\n${host}Content-Length: ${length}\r\n\r\n`;

  it.each([
    ["not HTTP at all", "hello\r\n\r\n"],
    ["an address in raw UTF-8", `GET /api/v1/access?userId=josé HTTP/1.1\r\n${host}\r\n`],
    ["an address with a backslash", `GET /api\\v1/access?userId=a HTTP/1.1\r\n${host}\r\n`],
    ["an unknown method", `BREW /api/v1/meter HTTP/1.1\r\n${host}\r\n`],
    ["a header without a colon", `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`],
    ["two lengths", `POST /api/v1/meter HTTP/1.1\r\n${host}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    [
      "a length and chunks",
      `POST /api/v1/meter HTTP/1.1\r\n${host}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    ],
    ["headers over 16 KB", `GET / HTTP/1.1\r\n${host}X-Long: ${"x".repeat(20_000)}\r\n\r\n`],
    ["an address over 16 KB", `GET /api/v1/access?userId=${"x".repeat(20_000)} HTTP/1.1\r\n${host}\r\n`],
    ["a Host that is not one", "GET /api/v1/access?userId=a HTTP/1.1\r\nHost: a b/c\r\nConnection: close\r\n\r\n"],
    // In a text that replaces, this stands for all that is before it: the reference grew to 328 MB (and six seconds) of it.
    ["a Host that is a pattern", "GET /api/v1/openapi.json HTTP/1.1\r\nHost: $`\r\nConnection: close\r\n\r\n"],
    ["a Host with quotes", 'GET /docs/keys.md HTTP/1.1\r\nHost: a"b\r\nConnection: close\r\n\r\n'],
    ["a Host without an end", `GET /llms.txt HTTP/1.1\r\nHost: ${"a.".repeat(2_000)}\r\nConnection: close\r\n\r\n`],
    ["such a Host in the absolute form", `GET http://$\`/llms.txt HTTP/1.1\r\n${host}\r\n`],
    ["no Host", "GET /api/v1/access?userId=a HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ])("answers %s with 400 in the envelope", async (_name, request) => {
    const { status, body } = await send(request);
    expect({ status, code: errorEnvelope.parse(JSON.parse(body)).error.code }).toEqual({
      status: 400,
      code: "invalid_request",
    });
  });

  it("hangs up instead of answering for a request that is still in progress on the same connection", async () => {
    const body = JSON.stringify({ userId: "pipelined", event: "e" });
    const meter = `POST /api/v1/meter HTTP/1.1\r\nHost: paykit.test\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { head } = await send(`${meter}garbage\r\n\r\n`);
    expect(head).not.toContain("400");
    const noHost = await send(`${meter}GET / HTTP/1.1\r\n\r\n`);
    expect(noHost.head).toMatch(/^HTTP\/1.1 200/);
  });

  it("413 before the body has come, when its length is said", async () => {
    const { status, body } = await send(post(1_000_000_000));
    expect([status, errorEnvelope.parse(JSON.parse(body)).error.code]).toEqual([413, "body_too_large"]);
  });

  it("413 for a body in chunks that does not end", async () => {
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const head = `POST /api/v1/meter HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;
    const { status } = await send(head, ...Array<string>(8).fill(chunk));
    expect(status).toBe(413);
  });

  it("answers the absolute form of an address, as proxies send it", async () => {
    const { status } = await send(`GET http://paykit.test/api/v1/access?userId=a HTTP/1.1\r\n${host}\r\n`);
    expect(status).toBe(200);
  });

  it("does not mind an Expect header it does not know", async () => {
    const { status } = await send(`GET /api/v1/access?userId=a HTTP/1.1\r\n${host}Expect: foo\r\n\r\n`);
    expect(status).toBe(200);
  });

  it.each(["TRACE", "PROPFIND", "LOCK", "PURGE"])("405 in the envelope for %s", async (method) => {
    const { status, head, body } = await send(`${method} /api/v1/meter HTTP/1.1\r\n${host}\r\n`);
    expect([status, errorEnvelope.parse(JSON.parse(body)).error.code]).toEqual([405, "method_not_allowed"]);
    expect(head.toLowerCase()).toContain("allow: post, options");
  });

  it.each([
    "//[/../../api/v1/meter",
    "//:99999999/../../api/v1/meter.data",
    "//%00/../../API/v1/METER/",
    "/%61pi/v1/meter%ff",
    "/x/../api/v1/meter",
    "/x/%2e%2e/api/v1/meter",
    "/docs/../API/v1/meter.data",
    "/x/..//api/v1/meter",
    "/api/v1/./meter",
    "/api/x/../v1/meter",
    "//api//v1//meter",
    "/api/v1/meter#x",
  ])("404 in the envelope for the spelling %s", async (path) => {
    const { status, body } = await send(`POST ${path} HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`);
    expect([status, errorEnvelope.parse(JSON.parse(body)).error.code]).toEqual([404, "not_found"]);
  });
});
