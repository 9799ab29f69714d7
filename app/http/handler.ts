import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import type { Logger } from "pino";
import { createRequestHandler, RouterContextProvider, type ServerBuild } from "react-router";
import { limits } from "#app/config/limits.ts";
import { createApiLane, isApiPath } from "./api-lane.ts";
import { apiHeaders } from "./api-responder.ts";
import { clientAddress } from "./client-address.ts";
import { type RequestInfo, requestContext, type Services, servicesContext } from "./context.ts";
import { embedFiles } from "./embed-files.ts";
import { redactUrl } from "./log.server.ts";
import { isSameOrigin } from "./origin.ts";
import { Problem, problemResponse } from "./problem.ts";
import { serveFiles } from "./static-files.ts";
import { newRequestId } from "./wire.ts";

type Env = { Bindings: HttpBindings; Variables: { info: RequestInfo } };

/**
 * Everything PayKit answers, as one Hono app over React Router's build: request id and log line, the API's own lane,
 * static files, pages. Without a folder of built files for the browser it is for development, where Vite serves them; the
 * embed's files, which Vite does not know, are then taken from a folder of their own.
 */
export function createHandler(
  services: Services,
  build: ServerBuild,
  clientFolder?: string,
  embedFolder: string | undefined = clientFolder,
): Hono<Env> {
  const pages = createRequestHandler(build, clientFolder === undefined ? "development" : "production");
  const lane = createApiLane(build);
  const routerContext = (c: Context<Env>) => {
    const context = new RouterContextProvider();
    context.set(servicesContext, services);
    context.set(requestContext, c.get("info"));
    return context;
  };

  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const startedAt = performance.now();
    const info = requestInfo(c, services);
    c.set("info", info);
    await next();
    c.res.headers.set("x-request-id", info.id);
    c.res.headers.set("x-content-type-options", "nosniff");
    // No other site may frame a page and have its buttons clicked. (The policy for scripts comes with issue 8.)
    c.res.headers.set("content-security-policy", "frame-ancestors 'none'; object-src 'none'; base-uri 'none'");
    c.res.headers.set("referrer-policy", "strict-origin-when-cross-origin");
    // A connection kept open would hold up the end of this process.
    if (services.isStopping()) c.res.headers.set("connection", "close");
    services.log.info(
      {
        requestId: info.id,
        method: c.req.method,
        url: redactUrl(rawUrl(c)),
        status: c.res.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        client: info.clientAddress,
      },
      "request",
    );
  });
  app.use((c, next) => (hasPlainHost(c.req.url) ? next() : Promise.resolve(refuseHost(c.get("info").id, services))));
  app.use((c, next) => (isApiPath(rawUrl(c)) ? lane(c.req.raw, rawUrl(c), routerContext(c)) : next()));
  if (embedFolder !== undefined) app.use(embedFiles(embedFolder));
  if (clientFolder !== undefined) {
    app.use("/assets/*", serveFiles(clientFolder, "public, max-age=31536000, immutable"));
    app.use(serveFiles(clientFolder, "public, max-age=3600"));
  }
  const tooLarge = (c: Context) =>
    c.text("This form is larger than PayKit takes. Go back and shorten what you typed.", 413);
  app.use(bodyLimit({ maxSize: limits.formBytesMax, onError: tooLarge }));
  // Not for who is signed in: how well a page compresses can tell what is in it to somebody who adds to it (BREACH).
  const gzipPage = compress({ encoding: "gzip", contentTypeFilter: /^text\/html\b/ });
  app.use((c, next) => (c.req.header("cookie")?.includes("session_token") ? next() : gzipPage(c, next)));
  app.all("*", async (c) => {
    if (!isDecodable(rawUrl(c))) return c.text("The address is not valid.", 400);
    if (!["GET", "HEAD"].includes(c.req.method) && !isSameOrigin(c.req.raw.headers, c.get("info").origin)) {
      return c.text(strangeOrigin, 403);
    }
    const page = await pages(c.req.raw, routerContext(c));
    // A page may show what only its reader may see: nobody keeps it.
    if (!page.headers.has("cache-control")) page.headers.set("cache-control", "no-store");
    return page;
  });
  app.onError((error, c) => {
    services.log.error({ requestId: c.get("info").id, err: error }, "a request failed");
    return c.text("PayKit made a mistake while answering. It is in the log under the X-Request-Id.", 500);
  });
  return app;
}

const strangeOrigin =
  "This form did not come from a page of this PayKit, so nothing was done. Open the page again and send it from there. " +
  "Whoever runs this PayKit behind a proxy: PUBLIC_BASE_URL must be the origin that people see.";

/**
 * Whether an address names a host as DNS and proxies write one. Without PUBLIC_BASE_URL it becomes the origin in all that we
 * answer, JSON and samples of HTML too, and `new URL` lets quotes, dollars and sixteen thousand characters pass in it.
 */
function hasPlainHost(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname.length <= 255 && /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname);
}

function refuseHost(requestId: string, { config }: Services): Response {
  const problem = new Problem("invalid_request", "The request's Host header is not the name of a host.");
  const origin = config.publicBaseUrl ?? `http://localhost:${config.port}`;
  const response = problemResponse(problem, { requestId, origin });
  for (const [name, value] of Object.entries(apiHeaders)) response.headers.set(name, value);
  return response;
}

/** React Router complains on the console about an address it can't decode, with all that stands in it. */
function isDecodable(url: string): boolean {
  try {
    decodeURI(url.replace(/\?.*$/s, ""));
    return true;
  } catch {
    return false;
  }
}

function requestInfo(c: Context<Env>, { config, log }: Services): RequestInfo {
  const url = new URL(c.req.url);
  const { trustedProxies } = config;
  const forwardedFor = c.req.header("x-forwarded-for") ?? null;
  if (forwardedFor !== null && trustedProxies === 0) warnOfProxy(log);
  const protocols = trustedProxies > 0 ? (c.req.header("x-forwarded-proto") ?? "").split(",") : [];
  const protocol = (protocols.at(-trustedProxies) ?? protocols[0])?.trim();
  if (protocol === "https" || protocol === "http") url.protocol = protocol;
  return {
    id: newRequestId(),
    clientAddress: clientAddress(c.env?.incoming?.socket.remoteAddress, forwardedFor, trustedProxies),
    origin: config.publicBaseUrl ?? url.origin,
  };
}

const warned = new WeakSet<Logger>();

/** Once: with everybody behind one address, one person's wrong passwords would keep all others out. */
function warnOfProxy(log: Logger): void {
  if (warned.has(log)) return;
  warned.add(log);
  log.warn(
    "TRUST_PROXY is 0 and a request came with X-Forwarded-For. If that is your proxy's, say how many there are.",
  );
}

/** The address as it came over the wire: a parsed URL no longer shows `//`, `\` or `/./`. */
function rawUrl(c: Context<Env>): string {
  const { pathname, search } = new URL(c.req.url);
  const raw = c.env?.incoming?.url;
  return raw?.startsWith("/") ? raw : pathname + search;
}
