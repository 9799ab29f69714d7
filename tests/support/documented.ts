import { createRequire } from "node:module";
import { openApiDocument } from "#app/http/openapi/document.ts";
import type { ApiResponse } from "#app/http/openapi/response.ts";

// What the OpenAPI document says of an answer, asked of the answers that the API gives. Ajv is the validator's own.
const validatorPackage = createRequire(import.meta.url).resolve("@seriousme/openapi-schema-validator");
const { default: Ajv } = createRequire(validatorPackage)("ajv/dist/2020.js") as { default: new (o: object) => Ajv };
const { default: addFormats } = createRequire(validatorPackage)("ajv-formats") as { default: (ajv: Ajv) => void };

interface Ajv {
  addSchema(schema: object, id: string): void;
  compile(schema: object): ((value: unknown) => boolean) & { errors?: { instancePath: string; message?: string }[] };
}

export interface GivenAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

const document = openApiDocument();
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// Strict, unlike the document itself: here a field more than it names is one that nobody described.
ajv.addSchema(closed({ components: document.components }) as object, "doc");

/** What is wrong with a value by a schema of the document; empty when nothing is. */
export function faultsOf(schema: object, value: unknown): string[] {
  const validate = compiled(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What of an answer the document does not say; empty for a call that is none of its. */
export function undocumented(method: string, path: string, answer: GivenAnswer): string[] {
  const call = path.replace(/\?.*$/s, "").replace(/^\/api\/v1/, "");
  const operation = document.paths[call]?.[method.toLowerCase()];
  if (operation === undefined || answer.body === undefined) return [];
  const responses = operation.responses;
  const status = String(answer.status);
  if (answer.status < 400 && responses[status] === undefined) return [`${status} is not in the document`];
  const schema = described(responses[status] ?? responses.default)?.content?.["application/json"]?.schema;
  if (schema === undefined) return [`${status} has no body in the document`];
  return faultsOf(schema, answer.body);
}

/** The headers that the document promises with an answer and that are not there. */
export function missingHeaders(method: string, call: string, { status, headers }: Omit<GivenAnswer, "body">): string[] {
  const responses = document.paths[call]?.[method.toLowerCase()]?.responses;
  const promised = Object.keys(described(responses?.[String(status)] ?? responses?.default)?.headers ?? {});
  const known: Record<string, { description: string; required?: boolean }> = document.components.headers;
  return promised.filter((name) => known[name]?.required === true && !headers.has(name));
}

function described(response: ApiResponse | undefined): ApiResponse | undefined {
  const name = response?.$ref?.split("/").at(-1);
  return name === undefined ? response : document.components.responses[name];
}

const validators = new Map<string, ReturnType<Ajv["compile"]>>();

function compiled(schema: object) {
  const text = JSON.stringify(schema).replaceAll('"#/', '"doc#/');
  const known = validators.get(text) ?? ajv.compile(JSON.parse(text));
  validators.set(text, known);
  return known;
}

/** A schema with every object in it closed to what it does not name. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  return copy.type === "object" && "properties" in copy ? { ...copy, additionalProperties: false } : copy;
}
