import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  app,
  changed,
  dataPath,
  essence,
  formRows,
  ofEach,
  oneOfEach,
  openBench,
  renew,
  requestOf,
  send,
  titled,
  titleOf,
  whatEachMay,
  whatEachSees,
  world,
} from "#tests/support/bench.ts";
import type { World } from "#tests/support/tenants.ts";
import { type ActorName, others, rows } from "./permissions.ts";

beforeAll(openBench);
afterAll(() => app.close());

describe("the table of permissions", () => {
  const routes = () => Object.values(app.build.routes).filter((entry) => entry !== undefined);

  it("has a row for every loader and every form, and no other", () => {
    const wanted = routes().flatMap(({ id, module: { loader, action } }) => [
      ...(loader ? [`GET ${id}`] : []),
      ...Object.keys(intentsOf(action)).map((intent) => `POST ${id} ${intent}`),
    ]);
    const ofPages = rows.filter(({ route }) => !route.startsWith("routes/v1/"));
    const ofApi = routes().filter(({ id }) => id.startsWith("routes/v1/"));
    expect(ofPages.map(titleOf).sort()).toEqual(wanted.filter((title) => !title.includes(" routes/v1/")).sort());
    expect([...new Set(rows.map(({ route }) => route))].filter((id) => id.startsWith("routes/v1/")).sort()).toEqual(
      ofApi.map(({ id }) => id).sort(),
    );
  });

  it("knows the forms of every action, but of those that answer no form at all", () => {
    const withoutForms = routes().filter(({ module }) => module.action && !("intents" in module.action));
    expect(withoutForms.filter(({ id }) => !/^routes\/(v1|health)\//.test(id)).map(({ id }) => id)).toEqual([]);
  });

  it("names who may send a form as its action does", () => {
    for (const { id, module } of routes()) {
      const inTable = rows.filter(({ route, intent }) => route === id && intent !== undefined);
      expect(Object.fromEntries(inTable.map(({ intent, by }) => [intent, by])), id).toEqual(intentsOf(module.action));
    }
  });

  it("says for every address what its other methods get", () => {
    const withAddress = routes().filter(({ id, module }) => module.loader && !isLayout(id));
    expect(Object.keys(others).sort()).toEqual(withAddress.map(({ id }) => id).sort());
  });

  it.each(titled(rows))("holds for %s", async (_title, row) => {
    await renew(row);
    const each = Object.values(row.may).some((outcome) => outcome.includes("changes")) ? whatEachMay : whatEachSees;
    expect(await each((actor) => requestOf(row, actor))).toEqual(row.may);
  });
});

describe("without a row", () => {
  it.each(Object.entries(others))("no other method does anything at %s", async (route, may) => {
    const known = new Set<string>(rows.filter((row) => row.route === route && !row.intent).map(({ method }) => method));
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => !known.has(name))) {
      const path = await pathOf(route);
      const isApi = path.startsWith("/api/");
      const form = { intent: "no-such-form", next: "/" };
      const made = isApi ? (method === "GET" ? {} : { body: {} }) : { form };
      expect(await whatEachSees(async () => ({ method, path, ...made }), oneOfEach), method).toEqual(ofEach(may));
    }
  });

  it.each(titled(rows.filter(({ method }) => method === "GET")))(
    "HEAD is as %s, without a body",
    async (_title, row) => {
      for (const actor of oneOfEach) {
        const request = await requestOf(row, actor);
        const [get, head] = [await send(actor, request), await send(actor, { ...request, method: "HEAD" })];
        expect([head.status, head.location, head.text]).toEqual([get.status, get.location, ""]);
      }
      expect(await changed()).toEqual([]);
    },
  );
});

const pageRows = rows.filter(({ route, method }) => method === "GET" && /^routes\/(?!v1|health|.*layout)/.test(route));

/** An outcome as data has it: what was done or refused, and what was changed; the page itself is not in it. */
function gist(outcome = ""): string {
  const [, answer = "", , changes] = /^(.*?)( shows .*?)?(, changes .*)?$/.exec(outcome) ?? [];
  return (/^(200|to )/.test(answer) ? "done" : answer) + (changes ?? "");
}

describe("by way of React Router's script", () => {
  it.each(titled(pageRows))("%s gives no more, whichever loaders are asked for", async (_title, row) => {
    for (const only of [undefined, row.route]) {
      const ask = async (actor: ActorName) => ({
        method: "GET",
        path: dataPath((await requestOf(row, actor)).path, only),
      });
      const seen = await whatEachSees(ask, oneOfEach);
      for (const actor of oneOfEach) {
        expect(gist(seen[actor]), `${actor}, ${only}`).toBe(gist(row.may[actor]));
        if (!row.may[actor].includes("shows")) expect(seen[actor], `${actor}, ${only}`).not.toContain("shows");
      }
    }
  });

  it.each(titled(formRows))("%s does no more", async (_title, row) => {
    const post = async (actor: ActorName) => {
      const request = await requestOf(row, actor);
      return { ...request, path: dataPath(request.path) };
    };
    const done = await whatEachMay(post, oneOfEach);
    for (const actor of oneOfEach) expect(gist(done[actor]), actor).toBe(gist(row.may[actor]));
  });
});

describe("what can't be done even by an owner", () => {
  const cases: [string, (world: World) => Record<string, string>][] = [
    ["the last owner's role", ({ A }) => ({ intent: "role", memberId: `member_${A.id}`, role: "viewer" })],
    ["the last owner's membership", ({ A }) => ({ intent: "remove", memberId: `member_${A.id}` })],
    [
      "an invitation of a member",
      ({ people }) => ({ intent: "invite", email: people.viewer.email, role: "owner", token: randomUUID() }),
    ],
  ];

  it.each(cases)("409 for %s, and the list of who did what does not name it", async (_what, fields) => {
    const path = `/dashboard/${world.A.id}/members`;
    const { status } = await send("owner", { method: "POST", path, form: fields(world) });
    expect([status, await changed()]).toEqual([409, []]);
  });

  it("a removed member is a stranger from then on, to the byte", async () => {
    const { A } = world;
    const ask = (id: string) => send("viewer", { method: "GET", path: `/dashboard/${id}/settings` });
    expect((await ask(A.id)).status).toBe(200);
    const form = { intent: "remove", memberId: A.memberId };
    await send("owner", { method: "POST", path: `/dashboard/${A.id}/members`, form });
    expect(essence(await ask(A.id))).toEqual(essence(await ask(`prj_${"0".repeat(24)}`)));
    expect(await changed()).toEqual(["A"]);
  });
});

function intentsOf(action: unknown): Record<string, string> {
  return (action as { intents?: Record<string, string> } | undefined)?.intents ?? {};
}

function isLayout(id: string): boolean {
  return Object.values(app.build.routes).some((entry) => entry?.parentId === id);
}

/** Where a page is, or an API call. */
async function pathOf(route: string): Promise<string> {
  const row = rows.find((one) => one.route === route);
  if (row === undefined) throw new Error(`${route} has no row`);
  return (await requestOf(row, "owner")).path;
}
