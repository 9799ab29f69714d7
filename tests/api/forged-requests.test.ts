import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownOrigin, type PageAnswer } from "#tests/support/app.ts";
import {
  app,
  changed,
  dataPath,
  essence,
  formRows,
  nameOf,
  openBench,
  type Request,
  renew,
  requestOf,
  send,
  titled,
  titleOf,
  world,
} from "#tests/support/bench.ts";
import { shows, type Tenant } from "#tests/support/tenants.ts";
import { rows } from "./permissions.ts";

beforeAll(openBench);
afterAll(() => app.close());

const otherSites: Record<string, Record<string, string>> = {
  "another site": { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  "another site that claims our origin": { "sec-fetch-site": "cross-site", origin: ownOrigin },
  "a neighbour below our domain": { "sec-fetch-site": "same-site", origin: "http://blog.paykit.test" },
  "a browser that says nothing sensible": { "sec-fetch-site": "", origin: ownOrigin },
  "several at once": { "sec-fetch-site": "same-origin, cross-site", origin: ownOrigin },
  "no browser we know": {},
  "another origin, from an older browser": { origin: "https://evil.example" },
  "a sandboxed frame": { origin: "null" },
  "a host that begins like ours": { origin: "http://paykit.test.evil.example" },
  "a host that ends like ours": { origin: "http://evilpaykit.test" },
  "our host by https": { origin: "https://paykit.test" },
  "our host on another port": { origin: "http://paykit.test:8080" },
  "our origin with more behind it": { origin: `${ownOrigin}/` },
  "a referrer alone": { referer: `${ownOrigin}/dashboard` },
  "a host of the sender's choice": { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
  "a form that claims to be a script": { "x-requested-with": "XMLHttpRequest", accept: "text/html" },
};
const ownSites: Record<string, Record<string, string>> = {
  "our own page": { "sec-fetch-site": "same-origin", origin: ownOrigin },
  "our own page, from an older browser": { origin: ownOrigin },
  "our own page, without a word of its origin": { "sec-fetch-site": "same-origin" },
  "a reload by hand": { "sec-fetch-site": "none" },
};

describe("a form with a session's cookie", () => {
  it.each(titled(formRows))("%s: 403 from elsewhere, and nothing is done", async (_title, row) => {
    for (const [site, from] of Object.entries(otherSites)) {
      const request = await requestOf(row, "owner");
      for (const path of [request.path, dataPath(request.path)]) {
        const answer = await send("owner", { ...request, path, from });
        expect([answer.status, answer.cookie, shows(answer.text, world)], site).toEqual([403, "", []]);
      }
    }
    expect(await changed()).toEqual([]);
  });

  it.each(titled(formRows))("%s: is done from our own page", async (_title, row) => {
    for (const [site, from] of Object.entries(ownSites)) {
      const request = await requestOf(row, "owner");
      const answer = await send("owner", { ...request, from });
      const name = await nameOf(answer, request, "owner");
      const outcome = [name, ...(await changed()).map((one) => `changes ${one}`)].join(", ");
      expect(outcome, site).toBe(row.may.owner);
    }
  });
});

describe("the calls that go by a session", () => {
  const corsOf = ({ headers }: PageAnswer) => [...headers.keys()].filter((name) => name.startsWith("access-control"));
  const sessionCalls: Request[] = [
    { method: "GET", path: "/api/v1/projects" },
    { method: "POST", path: "/api/v1/projects", body: { name: "Forged" } },
  ];

  it.each(sessionCalls)(
    "$method /projects: 403 cross_origin from elsewhere, with nothing for its script",
    async (call) => {
      for (const [site, from] of Object.entries(otherSites)) {
        // A browser on plain HTTP says nothing at all with a read; it gives another site's script nothing either way.
        if (call.method === "GET" && !("origin" in from) && !("sec-fetch-site" in from)) continue;
        const answer = await send("owner", { ...call, from });
        expect([answer.status, JSON.parse(answer.text).error.code], site).toEqual([403, "cross_origin"]);
        expect(corsOf(answer), site).toEqual([]);
        expect(shows(answer.text, world), site).toEqual([]);
      }
      expect(await changed()).toEqual([]);
      for (const [site, from] of Object.entries(ownSites)) {
        const answer = await send("owner", { ...call, from });
        expect([answer.status, corsOf(answer)], site).toEqual([200, []]);
      }
      expect(await changed()).toEqual(call.method === "GET" ? [] : ["others"]);
    },
  );

  it("a preflight lets other sites send neither of them", async () => {
    const { headers } = await send("owner", {
      method: "OPTIONS",
      path: "/api/v1/projects",
      from: otherSites["another site"] ?? {},
    });
    expect(headers.get("access-control-allow-methods")).toBe("PATCH");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("every other call is open to any site, and no cookie counts", async () => {
    const keyCalls = rows.filter(
      ({ route, method }) => route.startsWith("routes/v1/") && !(route.endsWith("/projects") && method !== "PATCH"),
    );
    for (const row of keyCalls) {
      for (const from of Object.values(otherSites)) {
        const request = await requestOf(row, "owner");
        const [withCookie, without] = [
          await send("owner", { ...request, from }),
          await send("nobody", { ...request, from }),
        ];
        expect([withCookie.status, shows(withCookie.text, world)], titleOf(row)).toEqual([
          without.status,
          shows(without.text, world),
        ]);
        for (const { headers } of [withCookie, without]) {
          expect(headers.get("access-control-allow-origin"), titleOf(row)).toBe("*");
          expect(headers.get("access-control-allow-credentials"), titleOf(row)).toBeNull();
          expect(headers.getSetCookie(), titleOf(row)).toEqual([]);
        }
      }
    }
    expect((await changed()).filter((part) => part !== "demo")).toEqual([]);
  });
});

describe("ids of somebody else's in the fields of a form", () => {
  const cases: { page: string; intent: string; field: string; theirs: (tenant: Tenant) => string }[] = [
    { page: "keys", intent: "rotate-key", field: "keyId", theirs: ({ keyId }) => keyId },
    { page: "keys", intent: "revoke-key", field: "keyId", theirs: ({ keyId }) => keyId },
    { page: "members", intent: "cancel-invitation", field: "invitationId", theirs: ({ invitationId }) => invitationId },
    { page: "members", intent: "role", field: "memberId", theirs: ({ memberId }) => memberId },
    { page: "members", intent: "remove", field: "memberId", theirs: ({ memberId }) => memberId },
  ];

  it.each(cases)(
    "$intent in one's own project: as for a $field that is nobody's",
    async ({ page, intent, field, theirs }) => {
      const row = rows.find((one) => one.intent === intent);
      for (const [actor, own, other] of [
        ["stranger", "B", "A"],
        ["owner", "A", "B"],
      ] as const) {
        const path = `/dashboard/${world[own].id}/${page}`;
        const fields = { intent, ...(await row?.fields?.(world, actor, app)) };
        const foreign = await send(actor, { method: "POST", path, form: { ...fields, [field]: theirs(world[other]) } });
        const unknown = await send(actor, { method: "POST", path, form: { ...fields, [field]: "nobody_s" } });
        expect(foreign.status).toBe(404);
        expect(essence(foreign)).toEqual(essence(unknown));
        expect(await changed()).toEqual([]);
      }
    },
  );

  it("the other forms with ids say the same for a foreign one as for none, and do nothing", async () => {
    const post = (path: string, form: Record<string, string>) => send("stranger", { method: "POST", path, form });
    const { people: all, A, B } = world;
    const ended = { intent: "end-session" };
    expect(essence(await post("/you", { ...ended, sessionId: all.owner.sessionId }))).toEqual(
      essence(await post("/you", { ...ended, sessionId: "nobody_s" })),
    );
    const joined = { intent: "accept-invitation" };
    const path = `/invitations/${A.invitationId}`;
    const others = await post(path, { ...joined, invitationId: B.invitationId });
    expect(others.status).toBe(403);
    expect((await post(path, { ...joined, invitationId: "nobody_s" })).status).toBe(404);
    expect(await changed()).toEqual([]);
  });

  it("a user id names the account of the project in the address, and no other", async () => {
    const row = rows.find(({ intent }) => intent === "grant");
    const form = { intent: "grant", ...(await row?.fields?.(world, "stranger", app)) };
    const answer = await send("stranger", {
      method: "POST",
      path: `/dashboard/${world.B.id}/account?userId=user_of_both`,
      form,
    });
    expect([answer.status, await changed()]).toEqual([303, ["B"]]);
  });

  it("the demo project is nobody's in the dashboard, and a deleted one is gone", async () => {
    const gone = world.A.id;
    await renew();
    for (const actor of ["owner", "stranger"] as const) {
      const unknown = await send(actor, { method: "GET", path: `/dashboard/prj_${"0".repeat(24)}/keys` });
      for (const id of ["demo", gone]) {
        expect(essence(await send(actor, { method: "GET", path: `/dashboard/${id}/keys` }))).toEqual(essence(unknown));
      }
    }
  });
});

describe("what a role may not use, it does not see either", () => {
  it.each(["developer", "viewer"] as const)(
    "no invitation's link for a %s, and for nobody a secret key",
    async (actor) => {
      const { A } = world;
      const seen = [];
      for (const page of ["", "/accounts", "/account?userId=user_of_both", "/keys", "/members", "/settings"]) {
        seen.push((await send(actor, { method: "GET", path: `/dashboard/${A.id}${page}` })).text);
      }
      expect(seen.filter((text) => text.includes(A.invitationId) || text.includes(A.secretKey))).toEqual([]);
      const members = await send("owner", { method: "GET", path: `/dashboard/${A.id}/members` });
      expect(members.text).toContain(A.invitationId);
      const keys = await send("owner", { method: "GET", path: `/dashboard/${A.id}/keys` });
      expect(keys.text).not.toContain(A.secretKey);
    },
  );
});
