import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiCalls } from "#app/http/openapi/calls.ts";
import { openApiDocument } from "#app/http/openapi/document.ts";
import type { Schema } from "#app/http/openapi/schemas.ts";
import { openApp, ownOrigin, type TestApp } from "#tests/support/app.ts";
import { faultsOf } from "#tests/support/documented.ts";

const address = "/api/v1/openapi.json";
let app: TestApp;

beforeAll(async () => {
  app = await openApp("the server");
});
afterAll(() => app.close());

describe("/api/v1/openapi.json", () => {
  it("is a valid OpenAPI 3.1 document, for whoever asks, at the origin they ask", async () => {
    const { status, headers, body } = await app.call("GET", address);
    expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(body.servers).toEqual([{ url: `${ownOrigin}/api/v1` }]);
    expect(JSON.stringify(body)).not.toContain("paykit.example");
    const validator = new Validator();
    const result = await validator.validate(body);
    expect([result.valid, result.errors, validator.version]).toEqual([true, undefined, "3.1"]);
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it("may be kept, and is not sent again to whoever has it", async () => {
    const first = await app.fetch(address);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("public, max-age=300");
    const again = await app.fetch(address, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    const head = await app.fetch(address, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
    expect((await app.fetch(address, { method: "OPTIONS" })).status).toBe(204);
    expect(await app.call("POST", address, { body: {} })).toMatchObject({ status: 405 });
  });

  it("has every call of the routes with its methods, and no other", async () => {
    const routes = Object.values(app.build.routes).map((route) => route?.path ?? "");
    const paths = routes.filter((path) => path.startsWith("api/v1/")).map((path) => path.replace("api/v1", ""));
    const served: string[] = [];
    for (const path of paths) {
      // What no address has is refused with the methods that it has.
      const { headers } = await app.call("DELETE", `/api/v1${path}`);
      const methods = (headers.get("allow") ?? "").split(", ").filter((name) => !["HEAD", "OPTIONS"].includes(name));
      served.push(...methods.map((method) => `${method} ${path}`));
    }
    expect(apiCalls.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
  });

  it("names each call once, and gives each operation a page", () => {
    for (const name of ["operationId", "slug"] as const)
      expect(new Set(apiCalls.map((call) => call[name])).size).toBe(apiCalls.length);
  });
});

describe("what the document says of fields", () => {
  const fields = apiCalls
    .filter(({ by, input }) => by === "key" && input !== undefined)
    .flatMap((call) => fieldsOf(call.path, call.method).map((field) => ({ ...field, call })));

  it.each(fields)("$call.slug: $name is refused beyond what is written", async ({ call, name, schema, required }) => {
    const [example] = call.examples;
    const good = { ...example?.query, ...example?.body };
    const bad = badValues(schema, call.method === "GET");
    if (required) bad.push(undefined);
    expect(bad.length).toBeGreaterThan(0);
    for (const value of bad) {
      const given: Record<string, unknown> = { ...good, [name]: value };
      if (value === undefined) delete given[name];
      const { status, body } = await send(call.method, call.path, given);
      expect([status, body.error?.code, body.error?.param], JSON.stringify(given)).toEqual([
        400,
        "invalid_request",
        name,
      ]);
    }
  });

  it("have a description each, and so do the fields of answers", () => {
    const bare: string[] = [];
    const look = (schema: Schema, at: string) => {
      for (const [name, field] of Object.entries(schema.properties ?? {})) {
        if (field.description === undefined && !(at === "Error" && name === "error")) bare.push(`${at}.${name}`);
        look(field, `${at}.${name}`);
      }
      if (schema.items !== undefined) look(schema.items, `${at}[]`);
    };
    for (const [name, schema] of Object.entries(openApiDocument().components.schemas)) look(schema, name);
    expect(bare).toEqual([]);
  });
});

describe("examples", () => {
  const { paths, components } = openApiDocument();
  const contents = [
    ...Object.values(paths).flatMap((methods) => Object.values(methods)),
    ...Object.values(components.responses),
  ].flatMap(contentsIn);

  it("each fit their schema", () => {
    const shown = contents.flatMap(({ schema, examples = {} }) =>
      Object.entries(examples).map(([name, { value }]) => ({ name, faults: faultsOf(schema, value) })),
    );
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});

interface Content {
  schema: object;
  examples?: Record<string, { value: unknown }>;
}

/** Every described body and parameter below a part of the document. */
function contentsIn(part: unknown): Content[] {
  if (part === null || typeof part !== "object") return [];
  const own = "schema" in part && "examples" in part ? [part as Content] : [];
  return [...own, ...Object.values(part).flatMap(contentsIn)];
}

function fieldsOf(path: string, method: string): { name: string; schema: Schema; required: boolean }[] {
  const { paths, components } = openApiDocument();
  const operation = paths[path]?.[method.toLowerCase()];
  if (method === "GET") {
    return (operation?.parameters ?? []) as unknown as ReturnType<typeof fieldsOf>;
  }
  const ref = operation?.requestBody?.content["application/json"].schema.$ref?.split("/").at(-1) ?? "";
  const { properties = {}, required = [] } = components.schemas[ref] ?? {};
  return Object.entries(properties)
    .filter(([name]) => name !== "key")
    .map(([name, schema]) => ({ name, schema, required: required.includes(name) }));
}

/** Values just outside of a schema, as far as it has an outside; in an address everything is text. */
function badValues({ type, minimum, maximum, minLength, maxLength, enum: names, format }: Schema, isQuery: boolean) {
  const bad: unknown[] = [];
  if (minimum !== undefined) bad.push(minimum - 1);
  if (maximum !== undefined) bad.push(maximum + 1);
  if (minLength !== undefined) bad.push("");
  if (maxLength !== undefined) bad.push("x".repeat(maxLength + 1));
  if (type === "integer") bad.push(1.5);
  if (names !== undefined || format !== undefined) bad.push("something else");
  if (!isQuery) bad.push(type === "string" ? 7 : "7", null);
  if (isQuery && type === "string" && maxLength === undefined) bad.push("%%%");
  return bad;
}

async function send(method: string, path: string, fields: Record<string, unknown>) {
  if (method !== "GET") return await app.call(method, `/api/v1${path}`, { body: fields });
  const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return await app.call("GET", `/api/v1${path}?${query}`);
}
