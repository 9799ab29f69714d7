import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { apiHeaders } from "./api-responder.ts";
import { Problem, problemBody } from "./problem.ts";

const messageByCode: Record<string, string> = {
  HPE_INVALID_URL: "The address must be percent-encoded ASCII.",
  HPE_HEADER_OVERFLOW: "The address and headers of this request are larger than 16 KB.",
  ERR_HTTP_REQUEST_TIMEOUT: "The request took too long to arrive.",
};

/** Answers to what goes wrong below fetch: no Request exists yet, and still it is the API's envelope. */
export function createWire(origin: string, isBusy: (socket: Duplex) => boolean) {
  const refusal = (message: string) => {
    const problem = new Problem("invalid_request", message);
    const body = JSON.stringify(problemBody(problem, { requestId: newRequestId(), origin }));
    const headers = { ...apiHeaders, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return { body, headers: { ...headers, connection: "close" } };
  };

  return {
    /** HTTP/1.1 wants a Host header; health checks in HTTP/1.0 come without one. */
    refuseMissingHost(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
      if (incoming.httpVersion !== "1.1" || incoming.headers.host !== undefined) return false;
      const { body, headers } = refusal("The request has no Host header.");
      outgoing.writeHead(400, headers).end(body);
      return true;
    },

    /** A request the adapter could not turn into a Request, such as one with a broken Host header. */
    toBadRequest(): Response {
      const { body, headers } = refusal("The request's Host header or address is not valid.");
      return new Response(body, {
        status: 400,
        headers: { ...headers, "content-length": String(headers["content-length"]) },
      });
    },

    /** Answers bytes that are not HTTP, or not in time, and hangs up. */
    answerBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
      // Behind a request that is still in progress, this answer would be taken for that one's: a paid meter must not
      // look refused. The client sees the connection end, which it has to take as unknown.
      if (!socket.writable || error.code === "ECONNRESET" || isBusy(socket)) {
        socket.destroy();
        return;
      }
      const { body, headers } = refusal(messageByCode[error.code ?? ""] ?? "This is not a valid HTTP/1.1 request.");
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      socket.end(["HTTP/1.1 400 Bad Request", ...head, "", body].join("\r\n"));
    },
  };
}

/** A new id for a request: ours alone, so that no stranger writes into the log. */
export function newRequestId(): string {
  return `req_${randomBytes(12).toString("hex")}`;
}
