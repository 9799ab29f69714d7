import type { Exchange } from "./exchange.ts";

/**
 * Tells of each call of the API that scripts of this page make, once when it goes out and once when it is answered.
 * Whoever calls notices nothing. Gives the way back.
 */
export function observeFetch(tell: (id: number, exchange: Exchange) => void): () => void {
  const original = globalThis.fetch;
  let count = 0;
  const observed: typeof fetch = async (input, init) => {
    const request = requestOf(input, init);
    if (request === undefined) return await original(input, init);
    count += 1;
    const id = count;
    const begin = performance.now();
    const say = (answer: Exchange["answer"]) =>
      tell(id, { request, answer, ms: Math.round(performance.now() - begin) });
    say(null);
    try {
      const response = await original(input, init);
      const { status, headers } = response;
      const done = (body: unknown) => say({ status, headers: Object.fromEntries(headers), body });
      response
        .clone()
        .json()
        .then(done, () => done(null));
      return response;
    } catch (error) {
      say({ status: 0, headers: {}, body: null });
      throw error;
    }
  };
  globalThis.fetch = observed;
  return () => {
    if (globalThis.fetch === observed) globalThis.fetch = original;
  };
}

/** What is shown of a call; nothing of those that are not the app's: other addresses, and this page's look at the ledger. */
function requestOf(input: RequestInfo | URL, init: RequestInit | undefined): Exchange["request"] | undefined {
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  if (!url.pathname.startsWith("/api/v1/") || url.pathname === "/api/v1/entries") return undefined;
  const { method = "GET", headers, body } = init ?? {};
  return {
    method,
    path: url.pathname + url.search,
    headers: Object.fromEntries(new Headers(headers)),
    body: typeof body === "string" ? JSON.parse(body) : undefined,
  };
}
