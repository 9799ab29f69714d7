import { makeProjectByForm, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { type ServerOptions, startServer, type TestServer } from "#tests/support/server.ts";

/** A running PayKit, and the keys of a project that somebody signed up for and made. */
export interface RealProject {
  server: TestServer;
  secretKey: string;
  publishableKey: string;
  /** Every entry of a user's ledger that took credits, by idempotency key. */
  meterKeys(userId: string): Promise<string[]>;
}

/** Starts the built server and makes a project by its forms. */
export async function startWithProject({ env, ...options }: ServerOptions = {}): Promise<RealProject> {
  const secret = { BETTER_AUTH_SECRET: "a secret that is long enough for the tests" };
  const server = await startServer({ ...options, env: { ...secret, ...env } });
  const browser = openFormBrowser(server.url);
  await signUp(browser, "ann@example.com", "three odd words");
  const { secretKey, publishableKey } = await makeProjectByForm(browser, "An app");
  return {
    server,
    secretKey,
    publishableKey,
    meterKeys: async (userId) => {
      const keys: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const query = new URLSearchParams({ userId, limit: "500", ...(cursor && { cursor }) });
        const answer = await fetch(`${server.url}/api/v1/entries?${query}`, { headers: { "x-paykit-key": secretKey } });
        const page = (await answer.json()) as { entries: Line[]; nextCursor: string | null };
        keys.push(...page.entries.filter(({ kind }) => kind === "meter").map((line) => line.idempotencyKey));
        cursor = page.nextCursor;
      }
      return keys;
    },
  };
}

interface Line {
  kind: string;
  idempotencyKey: string;
}
