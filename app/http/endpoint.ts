import type { z } from "zod";
import type { KeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import { demoProject, type Project } from "#app/domain/projects/project.ts";
import type { Store } from "#app/store/store.ts";
import { apiResponder, preflight } from "./api-responder.ts";
import { callerOf, keyOf } from "./caller.ts";
import type { RequestInfo, Services } from "./context.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { Problem } from "./problem.ts";
import { readJsonObject } from "./read-body.ts";
import { readQuery } from "./read-query.ts";

/** One validated call, ready for the domain. */
export interface Call<Input> {
  store: Store;
  project: Project;
  input: Input;
  idempotencyKey: string | undefined;
}

/** What a call answers with: a body for JSON, and where it matters a status (200) and headers. */
export interface Answer {
  body: unknown;
  status?: number;
  headers?: Record<string, string>;
}

interface Method {
  /** Whether the project wants its secret key for this call. The demo project is open to both of its keys. */
  needsSecretKey: (project: Project) => boolean;
  input: z.ZodType;
  handle: (call: Call<never>) => Promise<Answer>;
}

/** Describes one method of an endpoint; its input is the body of a POST, the query of a GET. */
export function method<Schema extends z.ZodType>(
  input: Schema,
  needsSecretKey: Method["needsSecretKey"],
  handle: (call: Call<z.output<Schema>>) => Promise<Answer>,
): Method {
  return { input, needsSecretKey, handle };
}

/** For method(): a call that any key may make. */
export const anyKey = () => false;
/** For method(): a call that wants the secret key. */
export const secretKey = () => true;

type Methods = Partial<Record<"GET" | "POST" | "PATCH", Method>>;

/**
 * One URL of the v1 API: method table, CORS, body limits, key, rate limit, validation, idempotency key, errors. All of
 * it happens here and not in React Router's middleware, which can't catch what a resource route throws; so whatever
 * holds a Request can call `loader` or `action`, and the answer is always JSON.
 */
export function endpoint(methods: Methods) {
  const table = new Map(Object.entries(methods));
  const allow = [...table.keys(), ...(table.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const answer = apiResponder(async (request, services, info) => {
    if (request.method === "OPTIONS") return preflight(allow);
    const name = request.method === "HEAD" ? "GET" : request.method;
    const method = table.get(name);
    if (method === undefined) {
      const message = `${request.method} does not work here; use one of: ${allow}.`;
      throw new Problem("method_not_allowed", message, { headers: { allow } });
    }
    return await callMethod(method, name === "GET", request, services, info);
  });
  return { loader: answer, action: answer };
}

/** Every address below /api that no endpoint has. */
export function missingEndpoint() {
  const answer = apiResponder(() => {
    throw new Problem("not_found", "There is no such call. Paths are exact and begin with /api/v1/.");
  });
  return { loader: answer, action: answer };
}

async function callMethod(method: Method, isRead: boolean, request: Request, services: Services, info: RequestInfo) {
  const query = readQuery(request.url);
  const body = isRead ? {} : await readJsonObject(request);
  const caller = await callerOf(services.store, keyOf(request.headers, body, query));
  await limitRate(services, caller, info);
  refusePublishableKey(method, caller);
  const idempotencyKey = isRead ? undefined : idempotencyKeyOf(request.headers);
  const input = validate(method.input, isRead ? query : body);
  const answer = await method.handle({
    store: services.store,
    project: caller.project,
    // The schema that made this input is the one the handler was typed with, in method().
    input: input as never,
    idempotencyKey,
  });
  return Response.json(answer.body, { status: answer.status ?? 200, headers: answer.headers ?? {} });
}

function refusePublishableKey(method: Method, { keyKind, project }: KeyHolder): void {
  if (keyKind === "secret" || project.id === demoProject.id || !method.needsSecretKey(project)) return;
  throw new Problem("secret_key_required", "This call needs the project's secret key (sk_live_…), from your server.");
}

/** Publishable keys are in the open, and so is the demo project's secret one; each is limited per client address. */
async function limitRate({ rateLimit }: Services, { project, keyKind }: KeyHolder, info: RequestInfo): Promise<void> {
  if (keyKind === "secret" && project.id !== demoProject.id) return;
  const waitSeconds = await rateLimit(`${project.id} ${info.clientAddress}`);
  if (waitSeconds === undefined) return;
  throw new Problem("rate_limited", `Too many requests; try again in ${waitSeconds} s.`, {
    headers: { "retry-after": String(waitSeconds) },
  });
}

function validate(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join(".");
  throw new Problem("invalid_request", issue?.message ?? "The request is not valid.", param ? { param } : {});
}
