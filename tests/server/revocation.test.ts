import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type FormBrowser, fieldOf, makeProjectByForm, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

describe("several processes on one database", () => {
  let servers: TestServer[];
  let browser: FormBrowser;
  beforeAll(async () => {
    const env = {
      DATABASE_URL: await createDatabase(inject("postgresUrl")),
      BETTER_AUTH_SECRET: "a secret that is long enough for the tests",
    };
    servers = await Promise.all([1, 2, 3].map(() => startServer({ env })));
    browser = openFormBrowser(servers[0]?.url ?? "");
    await signUp(browser, "ann@example.com", "three odd words");
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end("SIGKILL")));
  });

  const access = (server: TestServer, key: string) =>
    fetch(`${server.url}/api/v1/access?userId=u`, { headers: { "x-paykit-key": key } });
  const meter = (server: TestServer, key: string) =>
    fetch(`${server.url}/api/v1/meter`, {
      method: "POST",
      headers: { "x-paykit-key": key },
      body: JSON.stringify({ userId: "u", event: "e" }),
    });

  /** Calls every server all the time until each has given the status; gives the seconds that the slowest took. */
  async function secondsUntil(status: number, call: (server: TestServer) => Promise<Response>): Promise<number> {
    const startedAt = performance.now();
    await Promise.all(
      servers.map(async (server) => {
        while ((await call(server)).status !== status) {
          if (performance.now() - startedAt > 15_000) throw new Error(`${server.url} never answered ${status}`);
          await sleep(20);
        }
      }),
    );
    return (performance.now() - startedAt) / 1_000;
  }

  it("know a revoked key no more within 5 seconds, while it is in steady use, and never again", async () => {
    const { id, secretKey } = await makeProjectByForm(browser, "Revoked");
    await secondsUntil(200, (server) => access(server, secretKey));
    const { text } = await browser.get(`/dashboard/${id}/keys`);
    const form = text.slice(text.indexOf('value="revoke-key"'));
    const revoke = { intent: "revoke-key", keyId: fieldOf(form, "keyId") };
    expect((await browser.post(`/dashboard/${id}/keys`, revoke)).status).toBe(303);
    const own = servers[0] as TestServer;
    expect((await access(own, secretKey)).status).toBe(401);
    expect(await secondsUntil(401, (server) => access(server, secretKey))).toBeLessThan(5);
    const later = await Promise.all(
      Array.from({ length: 300 }, (_, n) => access(servers[n % 3] as TestServer, secretKey)),
    );
    expect(later.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it("learn of secure metering within 5 seconds", async () => {
    const { id, publishableKey, secretKey } = await makeProjectByForm(browser, "Secured");
    await secondsUntil(200, (server) => access(server, publishableKey));
    const changed = await fetch(`${servers[1]?.url}/api/v1/projects`, {
      method: "PATCH",
      body: JSON.stringify({ key: secretKey, secureMetering: true }),
    });
    expect(await changed.json()).toEqual({ id, secureMetering: true });
    expect(await secondsUntil(403, (server) => meter(server, publishableKey))).toBeLessThan(5);
  });

  it("end all of a deleted project's keys within 5 seconds", async () => {
    const { id, publishableKey, secretKey } = await makeProjectByForm(browser, "Deleted");
    await secondsUntil(200, (server) => access(server, secretKey));
    await browser.post(`/dashboard/${id}/settings`, { intent: "delete", confirm: "Deleted" });
    expect(await secondsUntil(401, (server) => access(server, secretKey))).toBeLessThan(5);
    expect(await secondsUntil(401, (server) => access(server, publishableKey))).toBeLessThan(5);
    expect((await browser.get(`/dashboard/${id}`)).status).toBe(404);
  });
});
