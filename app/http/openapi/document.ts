import { type ApiAnswer, type ApiCall, exampleOrigin } from "./call.ts";
import { apiCalls } from "./calls.ts";
import { curlOf } from "./curl.ts";
import { errorComponents, errorResponsesOf } from "./errors.ts";
import { idempotencyKeyParameter, keyInBody, responseHeaders, securitySchemes } from "./headers.ts";
import { type ApiResponse, headerRefs } from "./response.ts";
import { componentSchemas, type Schema, schemaOf } from "./schemas.ts";

export type OpenApiDocument = ReturnType<typeof makeDocument>;
export type Operation = ReturnType<typeof operationOf>;

let made: OpenApiDocument | undefined;

/** The OpenAPI document of the API, with the origin that examples have. Made once: it never changes while we run. */
export function openApiDocument(): OpenApiDocument {
  made ??= makeDocument();
  return made;
}

/** The same as text, for whoever asks at this origin: its own links, too, lead there. */
export function openApiText(origin: string): string {
  // By functions: in a text that replaces, `$` would stand for what is around it.
  return JSON.stringify(openApiDocument())
    .replaceAll(exampleOrigin, () => origin)
    .replaceAll("](/docs", () => `](${origin}/docs`);
}

const about = `Billing for AI apps: meter every model call, stop users who are out of credits, sell them more.

Bodies and answers are JSON; unknown fields are ignored, and fields may join an answer. A key is looked for in the \`x-paykit-key\` header, then in the body's field \`key\`, then in \`?key=\` of the address; without any, the call acts on the demo project, which is open to everyone. A user who is out of credits is answered 402; every other status from 400 on has the schema \`Error\`.`;

const tags = [
  { name: "Metering", description: "Around each of your own model calls." },
  { name: "Payments", description: "Selling credits and the plan Pro through Stripe." },
  { name: "Reports", description: "Reading your project back." },
  { name: "Projects", description: "Projects and their settings, and the API itself." },
];

function makeDocument() {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const call of apiCalls) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operationOf(call) };
  }
  return {
    openapi: "3.1.1",
    info: { title: "PayKit", version: "1", summary: "Billing for AI apps", description: about, license },
    servers: [{ url: `${exampleOrigin}/api/v1` }],
    externalDocs: { url: `${exampleOrigin}/docs/api`, description: "The same as pages" },
    tags,
    paths,
    components: {
      schemas: withKeys(componentSchemas()),
      responses: errorComponents(),
      headers: responseHeaders,
      parameters: { IdempotencyKey: idempotencyKeyParameter },
      securitySchemes,
    },
  };
}

const license = { name: "MIT", identifier: "MIT" };

function operationOf(call: ApiCall) {
  const { operationId, title, description, tag, slug } = call;
  const body = call.method === "GET" ? undefined : bodyOf(call);
  return {
    operationId,
    summary: title,
    description,
    tags: [tag],
    externalDocs: { url: `${exampleOrigin}/docs/api/${slug}`, description: "Reference page" },
    security: securityOf(call),
    "x-key": call.keyNote,
    "x-codeSamples": codeSamplesOf(call),
    parameters: [...queryOf(call), ...headersOf(call)],
    ...(body && { requestBody: body }),
    responses: responsesOf(call),
  };
}

function responsesOf(call: ApiCall): Record<string, ApiResponse> {
  return {
    ...Object.fromEntries(call.answers.map((answer) => [String(answer.status), responseOf(call, answer)])),
    ...errorResponsesOf(call),
    default: { $ref: "#/components/responses/other" },
  };
}

/** Where viewers of such documents look for samples. */
function codeSamplesOf(call: ApiCall) {
  // Nobody but Stripe can sign a call of its.
  if (call.by === "signature") return [];
  const samples = call.examples.map((example) => ({ label: example.summary, source: curlOf(call, example) }));
  if (samples.length === 0) samples.push({ label: call.title, source: curlOf(call, {}) });
  return samples.map((sample) => ({ lang: "Shell", ...sample }));
}

/** `{}` is no key at all: the demo project. */
function securityOf({ by }: ApiCall): Record<string, never[]>[] {
  if (by === "key") return [{ keyInHeader: [] }, { keyInQuery: [] }, {}];
  return by === "session" ? [{ session: [] }] : [];
}

function queryOf({ method, input, examples }: ApiCall) {
  if (method !== "GET" || input === undefined) return [];
  return Object.entries(input.shape).map(([name, field]) => {
    const { description = "", ...schema } = schemaOf(field as never);
    const shown = examples.filter(({ query }) => query?.[name] !== undefined);
    return {
      name,
      in: "query",
      description,
      required: !field.safeParse(undefined).success,
      schema,
      ...(shown.length > 0 && {
        examples: Object.fromEntries(shown.map((example) => [example.name, { value: example.query?.[name] }])),
      }),
    };
  });
}

function headersOf({ method, by }: ApiCall): object[] {
  if (by === "signature") return [stripeSignature];
  return method === "POST" ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [];
}

const stripeSignature = {
  name: "Stripe-Signature",
  in: "header",
  required: true,
  description: "Made by Stripe with the webhook's secret, less than 5 minutes ago.",
  schema: { type: "string" },
};

function bodyOf({ input, by, examples }: ApiCall) {
  const schema: Schema =
    input === undefined ? { type: "object", description: "An event as Stripe sends it." } : schemaOf(input);
  return {
    required: true,
    description: by === "key" ? "One JSON object of at most 64 KB." : "",
    content: {
      "application/json": {
        schema,
        examples: Object.fromEntries(examples.map(({ name, summary, body }) => [name, { summary, value: body }])),
      },
    },
  };
}

function responseOf({ examples }: ApiCall, { status, description, body, headers = [] }: ApiAnswer): ApiResponse {
  const shown = examples.filter((example) => example.status === status);
  return {
    description,
    headers: headerRefs(headers),
    content: {
      "application/json": {
        schema: schemaOf(body),
        ...(shown.length > 0 && {
          examples: Object.fromEntries(shown.map(({ name, summary, answer }) => [name, { summary, value: answer }])),
        }),
      },
    },
  };
}

/** The bodies of calls that go by a key may carry it. */
function withKeys(schemas: Record<string, Schema>): Record<string, Schema> {
  const keyed = apiCalls.filter(({ by, method, input }) => by === "key" && method !== "GET" && input);
  for (const { input } of keyed) {
    const name =
      schemaOf(input as never)
        .$ref?.split("/")
        .at(-1) ?? "";
    const schema = schemas[name];
    if (schema !== undefined) schema.properties = { ...schema.properties, key: keyInBody };
  }
  return schemas;
}
