import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ApiExample } from "#app/http/openapi/call.ts";
import { apiCalls } from "#app/http/openapi/calls.ts";
import { openApiDocument } from "#app/http/openapi/document.ts";
import { statusByCode } from "#app/http/problem.ts";
import type { Analytics } from "#contract/analytics.ts";
import type { ErrorCode } from "#contract/error.ts";
import { openApp, ownPage, type TestApp } from "#tests/support/app.ts";
import { missingHeaders, undocumented } from "#tests/support/documented.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { makeProject } from "#tests/support/projects.ts";
import { startProxy } from "#tests/support/proxy.ts";
import { ask, type BillingServer, openBillingServer, until } from "./billing-server.ts";

// Every example of the reference is sent, in reading order, to a fresh server with a stand-in for Stripe: what it shows
// is what comes. What nobody can know beforehand (ids, keys, times, addresses at Stripe) is compared by its form.

let billing: BillingServer;
let strict: StrictApp;

beforeAll(async () => {
  [billing, strict] = await Promise.all([openBillingServer(), openStrictApp()]);
  // The user of the portal's example has bought before.
  await billing.buy("user_buyer");
});
afterAll(() => Promise.all([billing.close(), strict.close()]));

describe("examples of calls", () => {
  const shown = apiCalls
    .filter(({ by }) => by !== "signature")
    .flatMap((call) => call.examples.map((example) => ({ call, example })));

  it.each(shown)("$call.slug: $example.name answers as shown", async ({ call, example }) => {
    if (call.slug === "analytics") await refusalsWritten();
    const answer = await send(call.method, call.path, await keyed(call.slug, example));
    expect(answer.status, JSON.stringify(answer.body)).toBe(example.status);
    expect(formOf(comparable(call.slug, answer.body))).toEqual(formOf(comparable(call.slug, example.answer)));
    expect(undocumented(call.method, `/api/v1${call.path}`, answer)).toEqual([]);
    expect(missingHeaders(call.method, call.path, answer)).toEqual([]);
  });

  it("webhook: what Stripe sends is kept", async () => {
    const [example] = apiCalls.find(({ slug }) => slug === "webhook")?.examples ?? [];
    const event = example?.body as never;
    const { status, body } = await billing.standIn.deliver(event);
    expect([status, JSON.parse(body)]).toEqual([example?.status, example?.answer]);
  });
});

describe("examples of errors", () => {
  const shownErrors = openApiDocument().components.responses;
  const makers: Record<ErrorCode, () => Promise<Given>> = {
    invalid_request: () => send("POST", "/meter", { body: { userId: "a", event: "e", cost: "1" } }),
    invalid_signature: () => send("POST", "/webhook", { body: { id: "evt_1" } }),
    invalid_key: () => send("GET", "/access", { query: { userId: "a" }, key: "pk_live_mistyped" }),
    not_signed_in: () => strict.call("GET", "/projects"),
    secret_key_required: async () => {
      const { publishableKey } = await makeProject(billing.store);
      return await send("GET", "/accounts", { key: publishableKey });
    },
    demo_project: () => send("PATCH", "/projects", { body: { secureMetering: true } }),
    cross_origin: () => send("POST", "/projects", { body: {}, headers: { origin: "https://other.example" } }),
    not_found: () => send("GET", "/nothing", {}),
    method_not_allowed: () => send("DELETE", "/meter", {}),
    limit_reached: async () => {
      await Promise.allSettled(Array.from({ length: 100 }, () => makeProject(billing.store)));
      return await send("POST", "/projects", { body: {} });
    },
    no_customer: () => send("POST", "/portal", { body: { userId: "never bought" } }),
    body_too_large: () => send("POST", "/meter", { body: { userId: "x".repeat(70_000) } }),
    idempotency_key_reused: async () => {
      const ask = (cost: number) =>
        send("POST", "/meter", { body: { userId: "reuser", event: "e", cost }, idempotencyKey: "k" });
      await ask(1);
      return await ask(2);
    },
    rate_limited: async () => {
      const from = { "x-forwarded-for": "198.51.100.1" };
      await strict.call("GET", "/access?userId=a", from);
      return await strict.call("GET", "/access?userId=a", from);
    },
    internal_error: async () => {
      await strict.app.store.run("write", (db) => db.execute(sql`alter table accounts rename to elsewhere`));
      const answer = await strict.call("GET", "/access?userId=a");
      await strict.app.store.run("write", (db) => db.execute(sql`alter table elsewhere rename to accounts`));
      return answer;
    },
    stripe_not_configured: async () => {
      const app = await openApp("the server", { DATABASE_URL: billing.databaseUrl });
      const answer = await app.call("POST", "/api/v1/checkout", { body: { userId: "a", kind: "credits" } });
      await app.close();
      return answer;
    },
    stripe_refused: () => strict.call("POST", "/checkout"),
    // The last one: its database is away from here on.
    unavailable: () => {
      strict.loseDatabase();
      return strict.call("POST", "/credits");
    },
  };

  it.each(Object.entries(makers))("%s is said as shown", async (code, make) => {
    const { status, headers, body } = await make();
    const shown = shownErrors[code]?.content?.["application/json"].examples?.[code]?.value;
    expect([status, formOf(body)]).toEqual([statusByCode[code as ErrorCode], formOf(shown)]);
    const promised = Object.keys(shownErrors[code]?.headers ?? {});
    expect(promised.filter((name) => name !== "x-request-id" && !headers.has(name))).toEqual([]);
  });
});

type Given = { status: number; headers: Headers; body: unknown };
type Request = Partial<Pick<ApiExample, "key" | "idempotencyKey" | "query" | "body">> & {
  headers?: Record<string, string>;
};

async function send(method: string, path: string, { key, idempotencyKey, query, body, headers = {} }: Request) {
  const fields = new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]));
  const url = new URL(`${billing.server.url}/api/v1${path}?${fields}`);
  return await ask(url.href, {
    method,
    headers: {
      origin: url.origin,
      ...(key !== undefined && { "x-paykit-key": key }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

interface StrictApp {
  app: TestApp;
  /** A call from an address of its own, unless one is given: each may make one a minute. */
  call(method: string, path: string, headers?: Record<string, string>): Promise<Given>;
  loseDatabase(): void;
  close(): Promise<unknown>;
}

/** A PayKit with sign-in, one request a minute for each address, a Stripe that refuses, and a database that can be lost. */
async function openStrictApp(): Promise<StrictApp> {
  const message = "Your account cannot currently make live charges.";
  const refusal = JSON.stringify({ error: { type: "invalid_request_error", message } });
  const refuser = createServer((_, answer) =>
    answer.writeHead(400, { "content-type": "application/json" }).end(refusal),
  );
  await once(refuser.listen(0, "127.0.0.1"), "listening");
  const proxy = await startProxy(await createDatabase(inject("postgresUrl")));
  const app = await openApp("the server", {
    DATABASE_URL: proxy.databaseUrl,
    BETTER_AUTH_SECRET: "only for tests: forty characters or more",
    RATE_LIMIT_PER_MINUTE: "1",
    TRUST_PROXY: "1",
    STRIPE_SECRET_KEY: "sk_test_standin",
    STRIPE_API_BASE: `http://127.0.0.1:${(refuser.address() as AddressInfo).port}`,
  });
  let address = 1;
  return {
    app,
    call: (method, path, headers = {}) => {
      address += 1;
      const body = method === "GET" ? undefined : { userId: "a", kind: "credits", amount: 1 };
      const own = { ...ownPage, "idempotency-key": "k", "x-forwarded-for": `192.0.2.${address}` };
      return app.call(method, `/api/v1${path}`, { body, headers: { ...own, ...headers } });
    },
    loseDatabase: () => proxy.set("swallow"),
    close: () => {
      proxy.close();
      return Promise.all([refuser.close(), app.close().catch(() => {})]);
    },
  };
}

/** Who was refused is written down a moment later, and only then in the figures. */
async function refusalsWritten(): Promise<void> {
  await until(async () => (await billing.rows(sql`select from blocked_accounts`)).length > 0, 10_000);
}

/** The example's request, by the key of a project of this server where the example stands for "yours". */
async function keyed(slug: string, example: ApiExample): Promise<ApiExample> {
  if (slug === "list-projects") await makeProject(billing.store, { name: "Image studio" });
  if (slug !== "change-project") return example;
  const { secretKey } = await makeProject(billing.store);
  return { ...example, key: secretKey ?? "" };
}

/** Of the analytics' latest lines, those of the examples: others were there before. */
function comparable(slug: string, body: unknown): unknown {
  if (slug !== "analytics") return body;
  const { recent, ...rest } = body as Analytics;
  return { ...rest, recent: recent.slice(0, 2) };
}

/** A body with the form of what nobody can know beforehand in its place. */
function formOf(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => formOf(item));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, formOf(part, key)]));
  if (typeof value !== "string") return value;
  if (["at", "date", "createdAt", "expiresAt"].includes(name)) return value.replace(/\d/g, "0");
  if (["url", "docUrl"].includes(name)) return new URL(value).pathname.replace(/[^/]*$/, "") + new URL(value).hash;
  const isMade = ["id", "publishableKey", "secretKey", "requestId"].includes(name) && !/demo$/.test(value);
  return isMade ? value.replace(/[^_]*$/, "") : value;
}
