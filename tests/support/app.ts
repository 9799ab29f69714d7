import path from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { createRequestHandler, RouterContextProvider } from "react-router";
import type { Store } from "#app/store/store.ts";
import { embeddedImageFile } from "./stores.ts";

/** The way a request takes: PayKit's whole server, or React Router's own handler over the same route modules. */
export type Way = "the server" | "React Router";

export interface TestApp {
  store: Store;
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
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

/** Opens PayKit's build in this process, on an embedded database of its own unless an address is given. */
export async function openApp(way: Way, env: Record<string, string> = {}): Promise<TestApp> {
  const file = pathToFileURL(path.resolve("build/server/index.js")).href;
  const built: typeof import("#app/server.ts") = await import(/* @vite-ignore */ file);
  const config = built.parseConfig({ RATE_LIMIT_PER_MINUTE: "0", ...env });
  const { services } = await built.openServices(config, pino({ enabled: false }), { embeddedImageFile });
  const build = await built.loadBuild();
  const origin = "http://paykit.test";
  const pages = createRequestHandler(build, "production");
  const handler = built.createHandler(services, build, "build/client");

  return {
    store: services.store,
    call: async (method, path, { body, headers = {} } = {}) => {
      const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
      const request = new Request(origin + path, { method, headers, body: (raw ?? null) as BodyInit | null });
      const response = await (way === "the server" ? handler.fetch(request) : pages(request, routerContext()));
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
    },
    close: () => services.store.close(),
  };

  function routerContext() {
    const context = new RouterContextProvider();
    context.set(built.servicesContext, services);
    context.set(built.requestContext, { id: "req_test", clientAddress: "192.0.2.1", origin });
    return context;
  }
}
