import path from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { createRequestHandler, RouterContextProvider, type ServerBuild } from "react-router";
import type { Store } from "#app/store/store.ts";
import { undocumented } from "./documented.ts";
import { embeddedImageFile } from "./stores.ts";

/** The way a request takes: PayKit's whole server, or React Router's own handler over the same route modules. */
export type Way = "the server" | "React Router";

export interface TestApp {
  store: Store;
  build: ServerBuild;
  /** A call of the API: JSON in, JSON out. */
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
  /** A page or a form as a browser asks for it: HTML out, redirects not followed. */
  page(method: string, path: string, options?: PageOptions): Promise<PageAnswer>;
  /** Anything else, as it comes over the wire. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The token of a link to choose a new password, as a mail would carry it. */
  resetToken(email: string): Promise<string>;
  close(): Promise<void>;
}

export interface CallOptions {
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is what a test is about to look into.
  body: any;
}

export interface PageOptions {
  form?: Record<string, string> | URLSearchParams | undefined;
  cookie?: string | undefined;
  headers?: Record<string, string>;
  /** The headers by which a browser says which site sent the request; our own page unless something else is named. */
  from?: Record<string, string>;
}

export interface PageAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Where a redirect leads, without our own origin; null when it is none. */
  location: string | null;
  /** The cookies it sets, as the next request sends them. */
  cookie: string;
}

/** Where every request here goes. */
export const ownOrigin = "http://paykit.test";
/** What a browser says of a request that one of our own pages makes. */
export const ownPage = { origin: ownOrigin };

/** Opens PayKit's build in this process, on an embedded database of its own unless an address is given. */
export async function openApp(
  way: Way,
  env: Record<string, string> = {},
  clientFolder = "build/client",
): Promise<TestApp> {
  const file = pathToFileURL(path.resolve("build/server/index.js")).href;
  const built: typeof import("#app/server.ts") = await import(/* @vite-ignore */ file);
  const config = built.parseConfig({ RATE_LIMIT_PER_MINUTE: "0", ...env });
  const { services } = await built.openServices(config, pino({ enabled: false }), { embeddedImageFile });
  const build = await built.loadBuild();
  const pages = createRequestHandler(build, "production");
  const handler = built.createHandler(services, build, clientFolder);
  const send = async (request: Request) =>
    await (way === "the server" ? handler.fetch(request) : pages(request, routerContext()));

  return {
    store: services.store,
    build,
    call: async (method, path, { body, headers = {} } = {}) => {
      const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
      const response = await send(
        new Request(ownOrigin + path, { method, headers, body: (raw ?? null) as BodyInit | null }),
      );
      const text = await response.text();
      const { status, headers: answered } = response;
      const answer = { status, headers: answered, body: text === "" ? undefined : JSON.parse(text) };
      // Whatever a test is about: an answer that the reference does not describe is a fault of one of the two.
      const faults = undocumented(method, path, answer);
      if (faults.length > 0) throw new Error(`${method} ${path}: not as documented: ${text}: ${faults.join("; ")}`);
      return answer;
    },
    page: async (method, path, { form, cookie = "", headers = {}, from = ownPage } = {}) => {
      const all = { ...from, ...(cookie !== "" && { cookie }), ...headers };
      const body = form === undefined ? null : new URLSearchParams(form);
      const response = await send(new Request(ownOrigin + path, { method, headers: all, body }));
      return {
        status: response.status,
        headers: response.headers,
        text: await response.text(),
        location: response.headers.get("location")?.replace(ownOrigin, "") ?? null,
        cookie: cookiesSet(response.headers),
      };
    },
    fetch: (path, init) => send(new Request(ownOrigin + path, init)),
    resetToken: async (email) => {
      const link = services.auth && (await built.makeResetLink(services.auth, ownOrigin, email));
      const token = link && new URL(link).searchParams.get("token");
      if (!token) throw new Error(`no link for ${email}`);
      return token;
    },
    close: () => services.store.close(),
  };

  function routerContext() {
    const context = new RouterContextProvider();
    context.set(built.servicesContext, services);
    context.set(built.requestContext, { id: "req_test", clientAddress: "192.0.2.1", origin: ownOrigin });
    return context;
  }
}

function cookiesSet(headers: Headers): string {
  const pairs = headers.getSetCookie().filter((cookie) => !/;\s*max-age=0\b/i.test(cookie));
  return pairs.map((cookie) => cookie.replace(/;.*$/s, "")).join("; ");
}
