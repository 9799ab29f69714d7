import { expect } from "vitest";
import { type ActorName, actors, type May, type Row, rows } from "#tests/api/permissions.ts";
import { openApp, ownOrigin, ownPage, type PageAnswer, type TestApp } from "./app.ts";
import {
  authSecret,
  changes,
  type Digest,
  digest,
  makeWorld,
  markDemo,
  type Name,
  type People,
  shows,
  signedIn,
  type World,
} from "./tenants.ts";

// Sends what the table of permissions has as whom it names, and tells what came of it in the table's words. One app
// and one world at a time: each test file has this module to itself.

export let app: TestApp;
export let world: World;
let people: People;
let state: Digest;
let isSecure = false;
let sent = 0;

export async function openBench(): Promise<void> {
  app = await openApp("the server", {
    BETTER_AUTH_SECRET: authSecret,
    PUBLIC_BASE_URL: ownOrigin,
    GITHUB_CLIENT_ID: "github-client",
    GITHUB_CLIENT_SECRET: "github-client-secret",
    // So that each request can come from an address of its own: what is counted by address is not what is tested here.
    TRUST_PROXY: "1",
  });
  people = await signedIn(app);
  await renew();
}

/** Two new projects of the same people. */
export async function renew({ secureMetering = false } = {}): Promise<void> {
  world = await makeWorld(app, people, { secureMetering });
  await markDemo(app);
  isSecure = secureMetering;
  state = await digest(app, world);
}

/** What the requests since the last look changed. Afterwards everything is as at first. */
export async function changed(): Promise<(keyof Digest)[]> {
  const now = await digest(app, world);
  const found = changes(state, now);
  const before = people;
  if (found.includes("people")) people = await signedIn(app, people);
  const isAsBefore = Object.values(people).every((person) => Object.values(before).includes(person));
  if (found.some((part) => part !== "people") || !isAsBefore) await renew({ secureMetering: isSecure });
  else state = now;
  return found;
}

function credentials(actor: ActorName): { cookie?: string; headers: Record<string, string> } {
  const [kind, project] = actor.split(" key of ") as [string, ("A" | "B")?];
  if (project !== undefined) {
    const { publishableKey, secretKey } = world[project];
    return { headers: { "x-paykit-key": kind === "secret" ? secretKey : publishableKey } };
  }
  return actor === "nobody" ? { headers: {} } : { cookie: world.people[actor as Name].cookie, headers: {} };
}

export interface Request {
  method: string;
  path: string;
  form?: Record<string, string> | undefined;
  body?: unknown;
  from?: Record<string, string>;
}

export async function send(
  actor: ActorName,
  { method, path, form, body, from = ownPage }: Request,
): Promise<PageAnswer> {
  sent += 1;
  const { cookie, headers } = credentials(actor);
  const address = { "x-forwarded-for": `10.${sent >> 16}.${(sent >> 8) & 255}.${sent & 255}` };
  if (body === undefined)
    return await app.page(method, path, { form, cookie, from, headers: { ...headers, ...address } });
  const all = { ...from, ...headers, ...address, ...(cookie && { cookie }) };
  const answer = await app.call(method, path, { body, headers: all });
  return { ...answer, text: JSON.stringify(answer.body), location: null, cookie: "" };
}

export async function requestOf(row: Row, actor: ActorName): Promise<Request> {
  const { resetToken } = app;
  const by = actor in world.people ? (actor as Name) : "owner";
  const path = await row.path(world, by, { resetToken });
  const fields = row.intent && { intent: row.intent, ...(await row.fields?.(world, by, { resetToken })) };
  // A link to choose a new password is made for this request: it is no change of this request's.
  if (row.intent === "reset-password") state = await digest(app, world);
  const body = await row.body?.(world, by, { resetToken });
  return { method: row.method, path, ...(fields && { form: fields }), ...(body !== undefined && { body }) };
}

/** An answer in the words of the table, without what it changed. */
export async function nameOf(answer: PageAnswer, request: Request, actor: ActorName): Promise<string> {
  const seen = shows(withoutAddress(answer.text, request.path), world);
  const name = await answerName(answer, request, actor);
  return seen.length > 0 ? `${name} shows ${seen.join(" and ")}` : name;
}

/** An answer may repeat the address it was asked at, whatever stands in it. */
function withoutAddress(text: string, path: string): string {
  const page = path.replace(/(\.data)?(\?.*)?$/, "");
  return text.replaceAll(page, "").replaceAll(encodeURIComponent(page), "");
}

async function answerName(answer: PageAnswer, request: Request, actor: ActorName): Promise<string> {
  const to = redirectOf(answer);
  if (to !== undefined)
    return to === `/sign-in?next=${encodeURIComponent(pageOf(request.path))}` ? "sign-in" : `to ${placeOf(to)}`;
  const code = /^\{"error":\{"code":"(\w+)"/.exec(answer.text)?.[1];
  if (code !== undefined) return `${answer.status} ${code}`;
  if (answer.status === 404) expect(essence(answer)).toEqual(essence(await asForNoId(request, actor)));
  return String(answer.status);
}

/** Where an answer leads, also as it is told to React Router's own script. */
function redirectOf({ status, text, location }: PageAnswer): string | undefined {
  return (status === 202 ? /"redirect","([^"]*)"/.exec(text)?.[1] : location) ?? undefined;
}

/** The place that a redirect leads to, by the project's name and without what only this one request has. */
function placeOf(to: string): string {
  return to
    .replace(world.A.id, "A")
    .replace(/\?.*$/, "")
    .replace(/^\/billing\/.*/, "/billing")
    .replace(/^(https:\/\/[^/]+).*/, "$1");
}

/** The page that an address of its data is about. */
function pageOf(path: string): string {
  const url = new URL(path.replace(/\.data(?=\?|$)/, ""), ownOrigin);
  url.searchParams.delete("_routes");
  return url.pathname + url.search;
}

/** The same request with project ids that nobody ever had. */
async function asForNoId(request: Request, actor: ActorName): Promise<PageAnswer> {
  return await send(actor, { ...request, path: request.path.replace(world.A.id, `prj_${"0".repeat(24)}`) });
}

/** All of an answer but its id. */
export function essence({ status, headers, text }: PageAnswer) {
  const { "x-request-id": _id, ...rest } = Object.fromEntries(headers);
  return { status, headers: rest, text };
}

/** Sends a request as each of some actors; what came of it, as the table has it. */
export async function whatEachMay(
  make: (actor: ActorName) => Promise<Request>,
  some: readonly ActorName[] = actors,
): Promise<Partial<May>> {
  const may: Partial<May> = {};
  for (const actor of some) {
    const request = await make(actor);
    const name = await nameOf(await send(actor, request), request, actor);
    may[actor] = [name, ...(await changed()).map((part) => `changes ${part}`)].join(", ");
  }
  return may;
}

/** The same for what changes nothing, whoever sends it: it is enough to look once, when all have. */
export async function whatEachSees(
  make: (actor: ActorName) => Promise<Request>,
  some: readonly ActorName[] = actors,
): Promise<Partial<May>> {
  const may: Partial<May> = {};
  for (const actor of some) {
    const request = await make(actor);
    may[actor] = await nameOf(await send(actor, request), request, actor);
  }
  expect(await changed()).toEqual([]);
  return may;
}

/** One of each kind, where all of a kind would take long and were asked before. */
export const oneOfEach = ["nobody", "secret key of A", "owner", "viewer", "stranger"] as const;
/** What the table says of these. */
export const ofEach = (may: May) => Object.fromEntries(oneOfEach.map((actor) => [actor, may[actor]]));

export const titleOf = ({ route, method, intent, secureMetering }: Row) =>
  [method, route, intent, secureMetering && "with secure metering"].filter(Boolean).join(" ");
export const titled = (some: Row[]) => some.map((row) => [titleOf(row), row] as const);

/** The address by which React Router's own script asks for a page's data, or sends its form. */
export function dataPath(path: string, only?: string): string {
  const url = new URL(path, ownOrigin);
  if (only !== undefined) url.searchParams.set("_routes", only);
  return `${url.pathname === "/" ? "/_" : url.pathname}.data${url.search}`;
}

export const formRows = rows.filter(({ intent }) => intent !== undefined);
