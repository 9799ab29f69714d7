import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Config } from "#app/config/env.server.ts";
import { limits } from "#app/config/limits.ts";
import { trackConnections } from "./connections.ts";
import { createWire } from "./wire.ts";

type NodeMiddleware = (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void;
type Fetch = Parameters<typeof getRequestListener>[0];

/** The Node server around a fetch function; `before` sees each request first (Vite, in development). */
export function createHttpServer(config: Config, fetch: Fetch, before: NodeMiddleware = (_in, _out, next) => next()) {
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
    // Node's own refusal has no body; ours is in wire.ts.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connectionsMax;
  const { isBusy, drain } = trackConnections(server);
  const wire = createWire(config.publicBaseUrl ?? `http://localhost:${config.port}`, isBusy);
  const listener = getRequestListener(fetch, { hostname: "localhost", errorHandler: wire.toBadRequest });
  server.on("clientError", wire.answerBrokenRequest);
  // Node would answer an expectation it does not know with a bare 417.
  server.on("checkExpectation", (incoming, outgoing) => server.emit("request", incoming, outgoing));
  server.on("request", (incoming, outgoing) => {
    if (wire.refuseMissingHost(incoming, outgoing)) return;
    before(incoming, outgoing, () => void listener(incoming, outgoing));
  });
  return { server, drain };
}

/** Listens; resolves with the address once requests are taken. */
export async function listen(server: Server, { port, host }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host && { host }) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: boundPort } = server.address() as AddressInfo;
  return `http://${host?.includes(":") ? `[${host}]` : (host ?? "localhost")}:${boundPort}`;
}
