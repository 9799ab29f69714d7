import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { createLoadClient, type LoadClient } from "#tests/support/load.ts";
import { createDatabase, freePort } from "#tests/support/postgres.ts";
import { startProxy } from "#tests/support/proxy.ts";
import { spawnServer, startServer } from "#tests/support/server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "paykit-start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function refusedStart(options: Parameters<typeof spawnServer>[0]) {
  const { output, ended } = spawnServer(options);
  return { code: await ended, output: output() };
}

describe("start", () => {
  it("refuses wrong values with one message that names every fault and shows none of the values", async () => {
    const env = {
      DATABASE_URL: "postgres://root:hunter2@db/paykit?sslmode=banana",
      HOST: "not a host hunter2",
      STRIPE_SECRET_KEY: "pk_test_hunter2",
      STRIPE_WEBHOOK_SECRET: "whsec_a,hunter2",
      BETTER_AUTH_SECRET: "hunter2",
      GITHUB_CLIENT_ID: "id",
      SMTP_URL: "smtp://user:hunter2@mail",
      RATE_LIMIT_PER_MINUTE: "-1",
      TRUST_PROXY: "yes",
      METRICS_TOKEN: "hunter2",
      PUBLIC_BASE_URL: "https://hunter2@paykit.example",
      PORT: "99999",
    };
    const { code, output } = await refusedStart({ env });
    expect(code).toBe(1);
    const named = [...output.matchAll(/^ {2}- (\w+)/gm)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(
      [
        ...Object.keys(env).filter((name) => !["SMTP_URL", "GITHUB_CLIENT_ID"].includes(name)),
        "GITHUB_CLIENT_SECRET",
        "MAIL_FROM",
      ].sort(),
    );
    expect(output).not.toContain("hunter2");
  });

  it("refuses a live Stripe key without sign-in", async () => {
    const { code, output } = await refusedStart({ env: { STRIPE_SECRET_KEY: "sk_live_x" } });
    expect([code, output]).toEqual([1, expect.stringContaining("BETTER_AUTH_SECRET is needed with a live Stripe key")]);
  });

  it("reads .env and .env.local of its folder, the environment over both", async () => {
    writeFileSync(path.join(folder, ".env"), "TRUST_PROXY=from-env-file\nRATE_LIMIT_PER_MINUTE=from-env-file\n");
    writeFileSync(path.join(folder, ".env.local"), "TRUST_PROXY=1\nMETRICS_TOKEN=short\n");
    const { output } = await refusedStart({ cwd: folder });
    expect(output).toContain("METRICS_TOKEN");
    expect(output).not.toMatch(/TRUST_PROXY|RATE_LIMIT/);
  });

  it("says what is in the way when the port is taken", async () => {
    const server = await startServer();
    const { code, output } = await refusedStart({ port: Number(new URL(server.url).port) });
    expect([code, output]).toEqual([1, expect.stringContaining("PORT: listen EADDRINUSE")]);
    await server.end("SIGTERM");
  });

  it("serves its files and pages from whatever folder it is started in", async () => {
    const server = await startServer({ cwd: folder });
    const page = await (await fetch(server.url)).text();
    const [stylesheet = ""] = /\/assets\/[^"]+\.css/.exec(page) ?? [];
    const answer = await fetch(server.url + stylesheet);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect((await fetch(`${server.url}/favicon.svg`)).status).toBe(200);
    await server.end("SIGTERM");
  });

  it("serves with a role that may not change the schema, once its owner has migrated", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    await (await startServer({ env: { DATABASE_URL: databaseUrl } })).end("SIGTERM");
    const role = `paykit_${process.pid}_${Date.now()}`;
    const owner = postgres(databaseUrl, { max: 1 });
    await owner.unsafe(`create role ${role} login; grant select, insert on all tables in schema public to ${role};
                        grant update on accounts, keys, projects to ${role}`);
    const asRole = new URL(databaseUrl);
    asRole.username = role;
    const server = await startServer({ env: { DATABASE_URL: asRole.href } });
    const client = createLoadClient(server.url, 1);
    expect(await client.post("/api/v1/meter", { userId: "a", event: "e" })).toMatchObject({ body: { remaining: 4 } });
    client.close();
    await server.end("SIGTERM");
    await owner.unsafe(`drop owned by ${role}; drop role ${role}`);
    await owner.end();
  });

  it("says which store it uses and what that does not survive", async () => {
    const stores = [
      [undefined, "Store: embedded PostgreSQL in memory. It does not survive a restart."],
      [`file:${folder}/db`, `Store: embedded PostgreSQL in ${folder}/db. It does not survive a power cut`],
      [await createDatabase(inject("postgresUrl")), "Store: PostgreSQL at 127.0.0.1:"],
    ] as const;
    for (const [databaseUrl, line] of stores) {
      const server = await startServer({ env: databaseUrl ? { DATABASE_URL: databaseUrl } : {} });
      expect(server.output()).toContain(line);
      expect(server.output()).toContain("there is no sign-in");
      expect(await server.end("SIGTERM")).toBe(0);
    }
  });

  it("keeps an embedded database in a folder, for one process at a time", async () => {
    const env = { DATABASE_URL: `file:${folder}/db` };
    const first = await startServer({ env });
    const client = createLoadClient(first.url, 1);
    await client.post("/api/v1/meter", { userId: "kept", event: "e" });
    const second = await refusedStart({ env });
    expect(second.code).toBe(1);
    expect(second.output).toContain(`is in use by process ${first.process.pid}`);
    client.close();
    await first.end("SIGTERM");

    const again = await startServer({ env });
    const laterClient = createLoadClient(again.url, 1);
    expect(await laterClient.get("/api/v1/access?userId=kept")).toMatchObject({ body: { credits: 4 } });
    laterClient.close();
    await again.end("SIGTERM");
  });

  it("waits for a database that can't be reached yet, and meanwhile says so", async () => {
    const database = new URL(await createDatabase(inject("postgresUrl")));
    const databasePort = await freePort();
    const port = await freePort();
    const later = new URL(database);
    later.port = String(databasePort);
    const { child, output, ended } = spawnServer({ port, env: { DATABASE_URL: later.href } });
    await vi.waitFor(() => expect(output()).toContain("can't be reached yet; trying again"), { timeout: 20_000 });
    const client = createLoadClient(`http://127.0.0.1:${port}`, 1);
    expect(await client.get("/healthz")).toMatchObject({ status: 200 });
    expect(await client.get("/readyz")).toMatchObject({ status: 503, body: { reason: "starting" } });
    expect(await client.post("/api/v1/meter", { userId: "a", event: "e" })).toMatchObject({
      status: 503,
      body: { error: { code: "unavailable" } },
    });
    const proxy = await startProxy(database.href, databasePort);
    await vi.waitFor(() => expect(output()).toContain("PayKit is ready at"), { timeout: 20_000 });
    expect(await client.post("/api/v1/meter", { userId: "a", event: "e" })).toMatchObject({ status: 200 });
    client.close();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    proxy.close();
  });

  it("does not wait for one that refuses it", async () => {
    const url = new URL(inject("postgresUrl"));
    url.pathname = "/no_such_database";
    const { code, output } = await refusedStart({ env: { DATABASE_URL: url.href } });
    expect([code, output]).toEqual([1, expect.stringContaining('database "no_such_database" does not exist')]);
  });

  it("lets one of several processes that start together migrate, and serves from all of them", async () => {
    const env = { DATABASE_URL: await createDatabase(inject("postgresUrl")) };
    const servers = await Promise.all(Array.from({ length: 4 }, () => startServer({ env })));
    const applied = servers.map((server) => server.output().match(/Migration \w+ applied/g)?.length ?? 0);
    expect(applied.reduce((sum, count) => sum + count)).toBe(readdirSync("drizzle").length);
    for (const server of servers) {
      const client = createLoadClient(server.url, 1);
      expect((await client.get("/readyz")).status).toBe(200);
      client.close();
    }
    expect(await Promise.all(servers.map((server) => server.end("SIGTERM")))).toEqual([0, 0, 0, 0]);
  });
});

describe("stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s: requests in progress are answered, then the process ends with 0",
    async (signal) => {
      const server = await startServer({ env: { DATABASE_URL: await createDatabase(inject("postgresUrl")) } });
      const body = JSON.stringify({ userId: "a", event: "e" });
      const answered = new Promise<{ status: number | undefined; connection: string | undefined }>(
        (resolve, reject) => {
          const agent = new http.Agent({ keepAlive: true });
          const headers = { "content-length": String(body.length) };
          const request = http.request(`${server.url}/api/v1/meter`, { method: "POST", agent, headers }, (response) => {
            response.resume();
            resolve({ status: response.statusCode, connection: response.headers.connection });
          });
          request.on("error", reject);
          // Half of the body is sent before the signal and half after it.
          request.write(body.slice(0, 10));
          void sleep(100)
            .then(() => server.process.kill(signal))
            .then(() => sleep(200))
            .then(() => request.end(body.slice(10)));
        },
      );
      expect(await answered).toEqual({ status: 200, connection: "close" });
      await vi.waitFor(() => expect(server.process.exitCode).toBe(0), { timeout: 20_000 });
    },
  );
});

describe("stop under load", () => {
  it.each(["in memory", "on PostgreSQL"])(
    "answers what has reached it, %s, and is not held up by a silent connection",
    async (where) => {
      const env = where === "in memory" ? {} : { DATABASE_URL: await createDatabase(inject("postgresUrl")) };
      const server = await startServer({ env });
      const silent = net.connect(Number(new URL(server.url).port), "127.0.0.1");
      silent.on("error", () => {});
      let answered = 0;
      const clients = Array.from({ length: 16 }, () => createLoadClient(server.url, 1));
      const meter = (client: LoadClient, i: number) => client.post("/api/v1/meter", { userId: `u${i}`, event: "e" });
      // Every client has its connection before the signal; each goes on with it until told that an answer is its last.
      for (const [i, client] of clients.entries()) await meter(client, i);
      const load = clients.map(async (client, i) => {
        for (;;) {
          const answer = await meter(client, i);
          if (answer.status === undefined) throw answer.error;
          answered += 1;
          if (answer.lastOfConnection) break;
        }
        client.close();
      });
      await sleep(300);
      server.process.kill("SIGTERM");
      await Promise.all(load);
      expect(answered).toBeGreaterThanOrEqual(16);
      // Far less than the 20 s that a drain may take: the silent connection is not waited for.
      await vi.waitFor(() => expect(server.process.exitCode).toBe(0), { timeout: 10_000 });
      silent.destroy();
    },
  );
});

describe("npm start", () => {
  it("serves, and hands a signal to npm alone on to the server", async () => {
    const port = String(await freePort());
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, HOST: "127.0.0.1", PORT: port };
    const npm = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "ignore"] });
    const exited = once(npm, "exit");
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200), {
      timeout: 50_000,
      interval: 100,
    });
    npm.kill("SIGTERM");
    expect((await exited)[0]).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

describe("log", () => {
  it("has one JSON line a request with its id, and no key however it was sent", async () => {
    const server = await startServer();
    const secrets = [
      "sk_live_pk1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa111111",
      "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
      "hunter2-plain",
    ];
    const ids: (string | null)[] = [];
    for (const secret of secrets) {
      const encoded = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");
      const requests: [string, RequestInit?][] = [
        [`/api/v1/access?userId=a&key=${secret}`],
        [`/api/v1/access?userId=a&%6bey=${encoded}`],
        [
          `/api/v1/access?key=${secret}&userId=a`,
          { headers: { "x-paykit-key": secret, authorization: `Bearer ${secret}` } },
        ],
        ["/api/v1/meter", { method: "POST", body: JSON.stringify({ userId: "a", event: "e", key: secret }) }],
        [`/?key=${secret}`],
        [`/docs/errors?key=${secret}`, { headers: { cookie: `session=${secret}` } }],
      ];
      if (secret.startsWith("sk_"))
        requests.push(
          [`/${secret}%E0%A4`],
          [`/${encoded.replaceAll("%", "%25")}`],
          [`/api/v1/${secret}`],
          [`/nowhere/${encoded}`],
          [`/api/v1/access?userId=${secret}`],
        );
      for (const [url, init] of requests) ids.push((await fetch(server.url + url, init)).headers.get("x-request-id"));
    }
    await server.end("SIGTERM");
    const output = server.output();
    for (const secret of secrets) expect(output).not.toContain(secret);
    const lines = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const requestLines = lines.filter(({ msg }) => msg === "request");
    expect(requestLines.map(({ requestId }) => requestId)).toEqual(ids);
    expect(requestLines[0]).toMatchObject({
      method: "GET",
      status: 401,
      url: "/api/v1/access?userId=[redacted]&key=[redacted]",
    });
  });
});
