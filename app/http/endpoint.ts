import type { z } from "zod";
import type { Refusals } from "#app/domain/analytics/refusals.ts";
import type { Actor } from "#app/domain/audit/audit.ts";
import type { KeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import type { KeyHolders } from "#app/domain/keys/key-holders.server.ts";
import { demoProject, type Project } from "#app/domain/projects/project.ts";
import type { Viewer } from "#app/integrations/sign-in.server.ts";
import type { Store } from "#app/store/store.ts";
import { keyActor, viewerActor } from "./actor.ts";
import { apiResponder, preflight } from "./api-responder.ts";
import { callerOf, keyOf } from "./caller.ts";
import type { RequestInfo, Services } from "./context.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { isSameOrigin, isSameOriginRead } from "./origin.ts";
import { Problem } from "./problem.ts";
import { rateLimited } from "./rate-limit.ts";
import { readJsonObject } from "./read-body.ts";
import { readQuery } from "./read-query.ts";
import { viewerOf } from "./viewer.ts";

/** One validated call, ready for the domain. */
export interface Call<Input> {
  store: Store;
  keyHolders: KeyHolders;
  refusals: Refusals;
  stripe: Services["stripe"];
  /** The origin of our own pages, for links. */
  origin: string;
  /** The same as the configuration has it; undefined where it is taken from the request. */
  publicBaseUrl: string | undefined;
  /** Signs links to billing pages. */
  linkSecret: string;
  project: Project;
  keyKind: KeyHolder["keyKind"];
  /** Who to name in the audit list. */
  actor: Actor;
  input: Input;
  idempotencyKey: string | undefined;
}

/** A call by a signed-in user, of no one project. */
export type SessionCall<Input> = Omit<
  Call<Input>,
  "project" | "keyHolders" | "refusals" | "keyKind" | "stripe" | "origin" | "linkSecret" | "publicBaseUrl"
> & {
  viewer: Viewer;
};

/** What a call answers with: a body for JSON, and where it matters a status (200) and headers. */
export interface Answer {
  body: unknown;
  status?: number;
  headers?: Record<string, string>;
}

interface KeyMethod {
  by: "key";
  /** Whether the project wants its secret key for this call. The demo project is open to both of its keys. */
  needsSecretKey: (project: Project) => boolean;
  input: z.ZodType;
  handle: (call: Call<never>) => Promise<Answer>;
}

interface SessionMethod {
  by: "session";
  input: z.ZodType;
  handle: (call: SessionCall<never>) => Promise<Answer>;
}

/** Describes one method of an endpoint; its input is the query of a GET, the body of any other. */
export function method<Schema extends z.ZodType>(
  input: Schema,
  needsSecretKey: KeyMethod["needsSecretKey"],
  handle: (call: Call<z.output<Schema>>) => Promise<Answer>,
): KeyMethod {
  return { by: "key", input, needsSecretKey, handle };
}

/** Describes a method that goes by the dashboard's session cookie: no key is read, and no other site may call it. */
export function sessionMethod<Schema extends z.ZodType>(
  input: Schema,
  handle: (call: SessionCall<z.output<Schema>>) => Promise<Answer>,
): SessionMethod {
  return { by: "session", input, handle };
}

/** For method(): a call that any key may make. */
export const anyKey = () => false;
/** For method(): a call that wants the secret key. */
export const secretKey = () => true;

type Methods = Partial<Record<"GET" | "POST" | "PATCH", KeyMethod | SessionMethod>>;

/**
 * One URL of the v1 API: method table, CORS, body limits, key, rate limit, validation, idempotency key, errors. All of
 * it happens here and not in React Router's middleware, which can't catch what a resource route throws; so whatever
 * holds a Request can call `loader` or `action`, and the answer is always JSON.
 */
export function endpoint(methods: Methods) {
  const table = new Map(Object.entries(methods));
  const allow = [...table.keys(), ...(table.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  // What goes by a cookie gives no other site's script anything, not even that it is there.
  const keyNames = [...table].filter(([, { by }]) => by === "key").map(([name]) => name);
  const isOpen = (name: string) => table.get(name)?.by !== "session";
  const answer = apiResponder(
    async (request, services, info) => {
      if (request.method === "OPTIONS") return preflight(keyNames.join(", ") || allow);
      const name = request.method === "HEAD" ? "GET" : request.method;
      const method = table.get(name);
      if (method === undefined) {
        const message = `${request.method} does not work here; use one of: ${allow}.`;
        throw new Problem("method_not_allowed", message, { headers: { allow } });
      }
      return await (method.by === "key" ? callByKey : callBySession)(
        method as never,
        name === "GET",
        request,
        services,
        info,
      );
    },
    (request) => isOpen(request.method === "HEAD" ? "GET" : request.method),
  );
  return { loader: answer, action: answer };
}

/** Every address below /api that no endpoint has. */
export function missingEndpoint() {
  const answer = apiResponder(() => {
    throw new Problem("not_found", "There is no such call. Paths are exact and begin with /api/v1/.");
  });
  return { loader: answer, action: answer };
}

async function callByKey(method: KeyMethod, isRead: boolean, request: Request, services: Services, info: RequestInfo) {
  const query = readQuery(request.url);
  const body = isRead ? {} : await readJsonObject(request);
  const caller = await callerOf(services, keyOf(request.headers, body, query), info);
  await limitRate(services, caller, info);
  refusePublishableKey(method, caller);
  const idempotencyKey = isRead ? undefined : idempotencyKeyOf(request.headers);
  const input = validate(method.input, isRead ? query : body);
  const answer = await method.handle({
    store: services.store,
    keyHolders: services.keyHolders,
    refusals: services.refusals,
    stripe: services.stripe,
    origin: info.origin,
    publicBaseUrl: services.config.publicBaseUrl,
    linkSecret: services.linkSecret,
    project: caller.project,
    keyKind: caller.keyKind,
    actor: keyActor(caller, info),
    // The schema that made this input is the one the handler was typed with, in method().
    input: input as never,
    idempotencyKey,
  });
  return jsonAnswer(answer);
}

async function callBySession(
  method: SessionMethod,
  isRead: boolean,
  request: Request,
  services: Services,
  info: RequestInfo,
) {
  if (!(isRead ? isSameOriginRead : isSameOrigin)(request.headers, info.origin)) {
    throw new Problem("cross_origin", "This call goes by the dashboard's session, and only its own pages may make it.");
  }
  const query = readQuery(request.url);
  const body = isRead ? {} : await readJsonObject(request);
  const { viewer, cookies } = await viewerOf(services, request, info);
  if (viewer === undefined)
    throw new Problem("not_signed_in", "Sign in to the dashboard first; keys are not read here.");
  const idempotencyKey = isRead ? undefined : idempotencyKeyOf(request.headers);
  const input = validate(method.input, isRead ? query : body);
  const actor = viewerActor(viewer, info);
  const answer = await method.handle({ store: services.store, viewer, actor, input: input as never, idempotencyKey });
  const response = jsonAnswer(answer);
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

function jsonAnswer({ body, status = 200, headers = {} }: Answer): Response {
  return Response.json(body, { status, headers });
}

function refusePublishableKey(method: KeyMethod, { keyKind, project }: KeyHolder): void {
  if (keyKind === "secret" || project.id === demoProject.id || !method.needsSecretKey(project)) return;
  throw new Problem("secret_key_required", "This call needs the project's secret key (sk_live_…), from your server.");
}

/** Publishable keys are in the open, and so is the demo project's secret one; each is limited per client address. */
async function limitRate({ rateLimit }: Services, { project, keyKind }: KeyHolder, info: RequestInfo): Promise<void> {
  if (keyKind === "secret" && project.id !== demoProject.id) return;
  const waitSeconds = await rateLimit(`${project.id} ${info.clientAddress}`);
  if (waitSeconds !== undefined) throw rateLimited("Too many requests", waitSeconds);
}

function validate(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.join(".");
  throw new Problem("invalid_request", issue?.message ?? "The request is not valid.", param ? { param } : {});
}
