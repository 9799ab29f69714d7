import { type ApiPlace, apiContents } from "#app/docs/api-contents.ts";
import { openApiDocument } from "./document.ts";
import { type Field, fieldOf, fieldsOf, resolved } from "./fields.ts";
import { keyInBody } from "./headers.ts";
import { printed } from "./printed.ts";
import type { ApiResponse } from "./response.ts";
import type { Schema } from "./schemas.ts";

/** The page of one call, made from the OpenAPI document. */
export interface CallPage extends ApiPlace {
  /** CommonMark, as all descriptions here. */
  description: string;
  key: string;
  request: { from: "query" | "body"; fields: Field[] } | undefined;
  headers: Field[];
  samples: Sample[];
  answers: AnswerPart[];
  errors: { code: string; status: number }[];
}

export interface Sample {
  title: string;
  code: string;
}

export interface AnswerPart {
  status: number;
  description: string;
  fields: Field[];
  headers: Omit<Field, "isRequired">[];
  samples: Sample[];
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  description: string;
  required?: boolean;
  schema: Schema;
}

/** What the reference says of one call; undefined where there is none of that name. */
export function callPage(slug: string): CallPage | undefined {
  const place = apiContents.find((call) => call.slug === slug);
  const operation = place && openApiDocument().paths[place.path]?.[place.method.toLowerCase()];
  if (place === undefined || operation === undefined) return;
  const parameters = (operation.parameters as Parameter[]).map(parameter);
  const query = parameters.filter((given) => given.in === "query").map(parameterField);
  const body = operation.requestBody?.content["application/json"];
  const responses = Object.entries(operation.responses);
  return {
    ...place,
    description: operation.description,
    key: operation["x-key"],
    request: body
      ? { from: "body", fields: fieldsOf(body.schema, "field") }
      : query.length > 0
        ? { from: "query", fields: query }
        : undefined,
    headers: parameters.filter((given) => given.in === "header").map(parameterField),
    samples: operation["x-codeSamples"].map(({ label, source }) => ({ title: label, code: source })),
    answers: responses.filter(([status]) => !isError(status)).map(([status, response]) => answerPart(status, response)),
    errors: responses.flatMap(([status, response]) =>
      status === "default" || !isError(status)
        ? []
        : codesOf(response).map((code) => ({ code, status: Number(status) })),
    ),
  };
}

/** What the front page of the reference says by itself; CommonMark, as above. */
const indexTexts = {
  intro:
    "Four calls carry most apps: [POST /meter](/docs/api/meter) before each model call, [GET /access](/docs/api/access) to show a balance, [POST /credits](/docs/api/credits) for gifts, and [POST /checkout](/docs/api/checkout) to sell. All of this is also an OpenAPI 3.1 document, at [/api/v1/openapi.json](/api/v1/openapi.json).",
  baseUrl:
    "Bodies are JSON in UTF-8, at most 64 KB, with or without a `Content-Type`. Answers are JSON, those that refuse too. Unknown fields are ignored; a field given twice is refused. Paths are exact: lower case, no slash at the end. Scripts of every site may call, except for the two calls that go by a session.",
  authentication:
    "A key says whose project a call is about. The first one found decides, in this order; without any, the call acts on the open demo project. An empty key is refused. See [Keys](/docs/keys).",
  idempotency: "Every POST takes this header. Send one with every write: it is what makes a retry safe.",
  errors:
    "A user who is out of credits is answered 402, which is no error. Every other status from 400 on has this shape. Each code has [a section](/docs/errors) saying what happened and how to fix it.",
  headers: "`x-request-id` is on every answer. Of the others, each call's page says which its answers have.",
};

/** What the reference's front page shows of the document. */
export function apiIndex() {
  const { tags, components } = openApiDocument();
  const { keyInHeader, keyInQuery } = components.securitySchemes;
  const key = (name: string, description: string) => fieldOf({ type: "string", description }, name, "key");
  const [shown] = Object.values(components.responses.invalid_request?.content?.["application/json"].examples ?? {});
  return {
    texts: indexTexts,
    tags,
    keys: [
      key(keyInHeader.name, keyInHeader.description),
      key("key in the body", keyInBody.description),
      key("?key=", keyInQuery.description),
    ],
    idempotency: parameterField(components.parameters.IdempotencyKey),
    error: printed(shown?.value),
    errorFields: fieldsOf({ $ref: "#/components/schemas/Error" }, "error").filter(({ name }) => name !== "error"),
    headers: Object.entries(components.headers).map(([name, { description, schema }]) =>
      fieldOf({ ...schema, description }, name, "header"),
    ),
  };
}

/** 402 is an answer like another: a meter's honest "no". */
function isError(status: string): boolean {
  return status === "default" || (Number(status) >= 400 && status !== "402");
}

function answerPart(status: string, { description = "", headers = {}, content }: ApiResponse): AnswerPart {
  const { schema, examples = {} } = content?.["application/json"] ?? { schema: {} };
  const known: Record<string, { description: string; schema: Schema }> = openApiDocument().components.headers;
  return {
    status: Number(status),
    description,
    fields: fieldsOf(schema, `answer-${status}`),
    // The request's id is on every answer: the front page says so once.
    headers: Object.keys(headers).flatMap((name) => {
      const header = known[name];
      return header && name !== "x-request-id"
        ? [fieldOf({ ...header.schema, description: header.description }, name, `header-${status}`)]
        : [];
    }),
    samples: Object.values(examples).map(({ summary = "", value }) => ({ title: summary, code: printed(value) })),
  };
}

function codesOf(response: ApiResponse): string[] {
  const components: Record<string, ApiResponse> = openApiDocument().components.responses;
  const { content } = components[response.$ref?.split("/").at(-1) ?? ""] ?? response;
  const schema = content?.["application/json"].schema;
  return (schema?.properties?.error?.properties?.code?.enum ?? []).map(String);
}

function parameter(given: Parameter): Parameter {
  return given.$ref === undefined ? given : openApiDocument().components.parameters.IdempotencyKey;
}

function parameterField({ name, description, required = false, schema }: Parameter): Field {
  return { ...fieldOf({ ...resolved(schema), description }, name, "field"), isRequired: required };
}
