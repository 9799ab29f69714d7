import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Problem, problemBody, problemResponse } from "./problem.ts";

// What goes wrong below fetch: no Request exists yet, and still the answer is the API's envelope.

/** HTTP/1.1 wants a Host header; health checks in HTTP/1.0 come without one. */
export function missingHost(incoming: IncomingMessage): boolean {
  return incoming.httpVersion === "1.1" && incoming.headers.host === undefined;
}

/** A request the adapter could not turn into a Request, such as one with a broken Host header. */
export function toBadRequest(): Response {
  return problemResponse(new Problem("invalid_request", "The request's Host header or address is not valid."), site());
}

const messageByCode: Record<string, string> = {
  HPE_INVALID_URL: "The address must be percent-encoded ASCII.",
  HPE_HEADER_OVERFLOW: "The address and headers of this request are larger than 16 KB.",
  ERR_HTTP_REQUEST_TIMEOUT: "The request took too long to arrive.",
};

/** Answers bytes that are not HTTP, or not in time, and hangs up. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const message = messageByCode[error.code ?? ""] ?? "This is not a valid HTTP/1.1 request.";
  const body = JSON.stringify(problemBody(new Problem("invalid_request", message), site()));
  const head = [
    "HTTP/1.1 400 Bad Request",
    "content-type: application/json",
    "access-control-allow-origin: *",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function site() {
  return { requestId: `req_${randomBytes(12).toString("hex")}`, origin: "http://localhost" };
}
