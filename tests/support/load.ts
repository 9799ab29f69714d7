import http from "node:http";

/** What one request came to: an answer, or a connection that ended without one. */
export type LoadAnswer =
  | { status: number; body: unknown; replayed: boolean; lastOfConnection: boolean }
  | { status: undefined; error: Error };

export interface LoadClient {
  post(path: string, body: object, headers?: Record<string, string>): Promise<LoadAnswer>;
  get(path: string): Promise<LoadAnswer>;
  close(): void;
}

/** A client with kept-alive connections to one server; node:http, because it costs less than what it measures. */
export function createLoadClient(baseUrl: string, connections: number): LoadClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const send = (method: string, path: string, headers: Record<string, string>, payload?: string) =>
    new Promise<LoadAnswer>((resolve) => {
      const request = http.request(baseUrl + path, { method, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", (error) => resolve({ status: undefined, error }));
        response.on("end", () => {
          const replayed = response.headers["idempotent-replayed"] === "true";
          if (!response.complete) return resolve({ status: undefined, error: new Error("cut off") });
          const lastOfConnection = response.headers.connection === "close";
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), replayed, lastOfConnection });
        });
      });
      request.on("error", (error) => resolve({ status: undefined, error }));
      request.end(payload);
    });
  return {
    post: (path, body, headers = {}) => {
      const payload = JSON.stringify(body);
      return send("POST", path, { ...headers, "content-length": String(Buffer.byteLength(payload)) }, payload);
    },
    get: (path) => send("GET", path, {}),
    close: () => agent.destroy(),
  };
}

/** Runs `work` over the items with at most `clients` at once, in order of the list. */
export async function inParallel<Item>(items: Iterable<Item>, clients: number, work: (item: Item) => Promise<void>) {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
    }),
  );
}

/** A list in random order. */
export function shuffled<Item>(items: Item[]): Item[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as Item, copy[i] as Item];
  }
  return copy;
}
