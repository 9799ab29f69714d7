import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of a site: HTML, unless its headers say something else. */
export interface SitePage {
  body: string | Uint8Array;
  headers?: Record<string, string>;
  status?: number;
}

export interface Site {
  /** Another origin than the API's. */
  url: string;
  close(): Promise<void>;
}

/** Somebody else's website, on loopback. `answer` gets a path with its query; what it has no answer for is a 404. */
export async function startSite(answer: (path: string) => SitePage | undefined): Promise<Site> {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = answer(request.url ?? "/") ?? { status: 404, body: "not here" };
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // Another name than the API's too: to a browser they are two sites, not only two origins.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
