import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/**
 * What a server does with one request. `reset before`: ends the connection without reading the body. `reset after`: reads
 * it all, then ends the connection, as a server does that is killed. `stop midway`: begins an answer and never ends it.
 * `hang`: reads it and says nothing.
 */
export type Misbehaviour = "reset before" | "reset after" | "stop midway" | "hang" | Reply;

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request as it came. */
export interface Seen {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  atMs: number;
}

export interface MisbehavingServer {
  url: string;
  /** Every request so far, the oldest first. */
  seen: Seen[];
  /** What to do with the next requests, one after the other; the last is done for ever. */
  script(...steps: Misbehaviour[]): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that misbehaves as it is told. */
export async function startMisbehavingServer(): Promise<MisbehavingServer> {
  let steps: Misbehaviour[] = [];
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const step = (steps.length > 1 ? steps.shift() : steps[0]) ?? { status: 500 };
    const { method = "", url = "", headers } = request;
    const record = { method, url, headers, body: "", atMs: performance.now() };
    seen.push(record);
    if (step === "reset before") {
      request.socket.resetAndDestroy();
      return;
    }
    record.body = await text(request);
    answer(step, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script: (...next) => {
      steps = next;
      seen.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(step: Exclude<Misbehaviour, "reset before">, { socket }: IncomingMessage, response: ServerResponse) {
  if (step === "hang") return;
  if (step === "reset after") {
    socket.resetAndDestroy();
    return;
  }
  if (step === "stop midway") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"ok":true,"remaining":', () => socket.destroy());
    return;
  }
  const { status, body = {}, headers = {} } = step;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** An error as PayKit answers it. */
export function problem(status: number, code: string, more: object = {}, headers: Record<string, string> = {}): Reply {
  const docUrl = `https://paykit.example/docs/errors#${code}`;
  return { status, body: { error: { code, message: `About ${code}.`, docUrl, requestId: "req_1", ...more } }, headers };
}
