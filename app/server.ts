import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import type { ServerBuild } from "react-router";
import { type Config, ConfigError, readConfig } from "./config/env.server.ts";
import { limits } from "./config/limits.ts";
import type { Services } from "./http/context.ts";
import { createHandler } from "./http/handler.ts";
import { createLog } from "./http/log.server.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { answerBrokenRequest, missingHost, toBadRequest } from "./http/wire.ts";
import { fateOf } from "./store/errors.ts";
import { migrate } from "./store/migrate.server.ts";
import { openStore } from "./store/open.server.ts";
import type { Store } from "./store/store.ts";

export { parseConfig, readConfig } from "./config/env.server.ts";
export { requestContext, servicesContext } from "./http/context.ts";
export { createHandler } from "./http/handler.ts";
export { createLog } from "./http/log.server.ts";

/** React Router's build, bundled with this file. (Its own types disagree about optional and undefined.) */
export const loadBuild = () => import("virtual:react-router/server-build") as Promise<ServerBuild>;

/** Opens the store, brings its schema up to date, and gathers what the handler needs. Nothing listens yet. */
export async function openServices(config: Config, log: Logger, embeddedImageFile?: string) {
  const store = await openPatiently(config, log, embeddedImageFile);
  const survives = store.losesDataOn === "" ? "" : ` It does not survive ${store.losesDataOn}.`;
  log.info(`Store: ${store.description}.${survives}`);
  for (const name of await migrate(store)) log.info(`Migration ${name} applied.`);
  if (!config.auth.secret)
    log.warn("BETTER_AUTH_SECRET is not set: there is no sign-in, and everybody is the demo owner.");
  let stopping = false;
  const services: Services = {
    config,
    store,
    log,
    rateLimit: createRateLimit(config.rateLimitPerMinute),
    isStopping: () => stopping,
  };
  const stop = () => {
    stopping = true;
  };
  return { services, stop };
}

/** A database that is still starting is waited for; one that refuses us is not. */
async function openPatiently(config: Config, log: Logger, embeddedImageFile?: string): Promise<Store> {
  const giveUpAt = performance.now() + limits.startPatienceMs;
  for (;;) {
    try {
      return await openStore({
        databaseUrl: config.databaseUrl,
        ...(embeddedImageFile && { embeddedImageFile }),
        warn: (message) => log.warn(message),
      });
    } catch (error) {
      if (fateOf(error) === "bug" || performance.now() > giveUpAt) throw error;
      log.warn({ err: error }, "The database can't be reached yet; trying again.");
      await sleep(1_000);
    }
  }
}

/** Listens; resolves once requests are taken. */
export async function listen(server: Server, { port, host }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host && { host }) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const boundPort = address !== null && typeof address === "object" ? address.port : port;
  return `http://${host?.includes(":") ? `[${host}]` : (host ?? "localhost")}:${boundPort}`;
}

type NodeMiddleware = (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void;

/** The Node server around a fetch function; `before` sees each request first (Vite, in development). */
export function createHttpServer(
  fetch: Parameters<typeof getRequestListener>[0],
  before: NodeMiddleware = (_incoming, _outgoing, next) => next(),
): Server {
  const listener = getRequestListener(fetch, { hostname: "localhost", errorHandler: toBadRequest });
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // Node's own refusal has no body; ours is below.
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      if (missingHost(incoming)) answerBrokenRequest(new Error("no Host header"), incoming.socket);
      else before(incoming, outgoing, () => void listener(incoming, outgoing));
    },
  );
  return server.on("clientError", answerBrokenRequest);
}

/** Stops taking requests, lets those in progress end, closes the store. */
export async function drain(server: Server, store: Store): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const timer = setTimeout(() => server.closeAllConnections(), limits.drainMs);
  await closed;
  clearTimeout(timer);
  await store.close();
}

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog();
  const buildFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
  const { services, stop } = await openServices(config, log, path.join(buildFolder, "pglite-image.tar"));
  const handler = createHandler(services, await loadBuild());
  const server = createHttpServer(handler.fetch);
  const address = await listen(server, config);
  log.info(`PayKit is ready at ${address}`);

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // Ctrl-C under npm arrives more than once; the first is enough, and the drain has its own end.
      if (services.isStopping()) return;
      log.info(`${signal}: finishing the requests in progress.`);
      stop();
      drain(server, services.store).then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, "The stop failed.");
          process.exit(1);
        },
      );
    });
  }
}

const isMain = process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) {
  start().catch((error: unknown) => {
    // The log may not exist yet; an operator reads this on a terminal or in the supervisor's log.
    const message = error instanceof ConfigError ? error.message : explain(error);
    process.stderr.write(`${message}\n`);
    process.exit(1);
  });
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE")
    return `PORT: ${error.message}. Stop the other server or set PORT.`;
  return `PayKit can't start: ${error.message}`;
}
