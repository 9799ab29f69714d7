import type { ActionFunction, LoaderFunction, RouterContextProvider, ServerBuild } from "react-router";
import { decodeAscii } from "./percent.ts";

type Route = { loader: LoaderFunction; action: ActionFunction };
const readMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Hands `/api/*` straight to the matched route module's own loader or action, past React Router's handler. That one
 * answers strange methods and errors with bodies that aren't ours, lets `/API/V1/METER`, `/meter/` and `/meter.data`
 * reach the same action, and takes about four times as long. Here a path is exact or it is a JSON 404.
 */
export function createApiLane(build: ServerBuild) {
  const routes = new Map<string, Route>();
  let missing: Route | undefined;
  for (const entry of Object.values(build.routes)) {
    const { loader, action } = entry?.module ?? {};
    if (!entry?.path?.startsWith("api/") || !loader || !action) continue;
    if (entry.path.endsWith("/*")) missing = { loader, action };
    else routes.set(`/${entry.path}`, { loader, action });
  }
  if (missing === undefined) throw new Error("routes.ts has no api/* route for what is not found");
  const notFound = missing;

  return async (request: Request, rawUrl: string, context: RouterContextProvider): Promise<Response> => {
    const { loader, action } = routes.get(pathOf(rawUrl)) ?? notFound;
    const call = readMethods.has(request.method) ? loader : action;
    const url = new URL(request.url);
    const answer = await call({ request, url, pattern: url.pathname, params: {}, context });
    if (answer instanceof Response) return answer;
    throw new TypeError(`${url.pathname} did not answer with a Response`);
  };
}

/**
 * Whether an address means the API, in any spelling, as it stands or once `..` is resolved: all of them are answered
 * here, so that none gets round to React Router's handler.
 */
export function isApiPath(rawUrl: string): boolean {
  const path = pathOf(rawUrl);
  const resolved = new URL(`http://paykit${path}`).pathname;
  return [path, resolved].some((spelling) => /^\/api(\/|$|\.data$)/.test(normalize(spelling)));
}

function pathOf(rawUrl: string): string {
  return rawUrl.replace(/\?.*$/s, "");
}

function normalize(path: string): string {
  return decodeAscii(path)
    .replaceAll("\\", "/")
    .replace(/(\/\.?)+(?=\/|$)/g, "")
    .replace(/\/+/g, "/")
    .toLowerCase();
}
