import { randomUUID } from "node:crypto";
import type { Role } from "#app/domain/projects/roles.ts";
import type { Name, World } from "#tests/support/tenants.ts";

// What each of these may do at each address and with each form. Project A is the owner's, with a developer and a
// viewer; project B is the stranger's. tests/api/permissions.test.ts sends every row as each of them, and fails for a
// route, a method or a form that has no row here.

export const actors = [
  "nobody",
  "publishable key of A",
  "secret key of A",
  "publishable key of B",
  "secret key of B",
  "owner",
  "developer",
  "viewer",
  "stranger",
] as const;
export type ActorName = (typeof actors)[number];

/**
 * What comes of a request: the answer ("200", "403 secret_key_required", "to /dashboard", "sign-in" for the way there
 * and back), then whose data it shows and whose it changes. What is not named is neither shown nor changed.
 * "404" is the same answer, to the byte, as for an id that nobody ever had.
 */
export type Outcome = string;
export type May = Record<ActorName, Outcome>;

/** What a request is made of. `by` is who sends it, for what only they can name. */
export type Make<T> = (world: World, by: Name, tools: Tools) => T | Promise<T>;

export interface Tools {
  /** The token of a mailed link to choose a new password. */
  resetToken(email: string): Promise<string>;
}

export interface Row {
  /** The route's id in the build. */
  route: string;
  method: "GET" | "POST" | "PATCH";
  path: Make<string>;
  /** Of a form: its intent, who its action says may send it, and its fields. */
  intent?: string;
  by?: "anyone" | "signed-in" | Role;
  fields?: Make<Record<string, string>>;
  /** Of an API call. */
  body?: Make<unknown>;
  /** Both projects let secret keys alone meter. */
  secureMetering?: true;
  may: May;
}

/** What every method gets that has no row of its own; by route. */
export type Others = Record<string, May>;

function everyone(outcome: Outcome): May {
  return Object.fromEntries(actors.map((name) => [name, outcome])) as May;
}

/** By the key of the request, whose project is the one it acts on; a cookie counts for nothing. Said for A's keys. */
function byKey(none: Outcome, publishable: Outcome, secret: Outcome): May {
  return {
    ...everyone(none),
    "publishable key of A": publishable,
    "secret key of A": secret,
    "publishable key of B": publishable.replaceAll(/\bA\b/g, "B"),
    "secret key of B": secret.replaceAll(/\bA\b/g, "B"),
  };
}

/** By the session alone; a key counts for nothing. `stranger` is `member` with the other project. */
function bySession(none: Outcome, member: Outcome): May {
  const stranger = member.replaceAll(/\bA\b/g, "B");
  return { ...everyone(none), owner: member, developer: member, viewer: member, stranger };
}

/** By the role in project A, which for everybody else is not there. */
function inProject(owner: Outcome, developer: Outcome = owner, viewer: Outcome = developer): May {
  return { ...everyone("sign-in"), owner, developer, viewer, stranger: "404" };
}

const at = (path: string) => () => path;
const inA = (page: string) => (world: World) => `/dashboard/${world.A.id}${page}`;
const newUser = () => `user_${randomUUID()}`;
const newPassword = "violet anchor summit";

function pages(): Row[] {
  const page = (route: string, path: string, may: May): Row => ({ route, method: "GET", path: at(path), may });
  const entrance = bySession("200", "to /dashboard");
  return [
    page("root", "/docs/errors.data?_routes=root", everyone("200")),
    page("routes/home", "/", everyone("200")),
    page("routes/demo/sdk", "/demo", everyone("200")),
    page("routes/demo/embed", "/demo/embed", everyone("200")),
    // Its samples show the keys of the reader's own project.
    page("routes/docs/layout", "/docs.data?_routes=routes/docs/layout", bySession("200", "200 shows A")),
    // With the layout, which names the reader's projects.
    page("routes/docs/api", "/docs/api", bySession("200", "200 shows A")),
    page("routes/docs/api-call", "/docs/api/meter", bySession("200", "200 shows A")),
    page("routes/docs/errors", "/docs/errors", bySession("200", "200 shows A")),
    page("routes/docs/search", "/docs/search?q=key", bySession("200", "200 shows A")),
    page("routes/docs/markdown", "/docs/keys.md", everyone("200")),
    page("routes/docs/api-markdown", "/docs/api/meter.md", everyone("200")),
    page("routes/docs/llms", "/llms.txt", everyone("200")),
    page("routes/docs/llms-full", "/llms-full.txt", everyone("200")),
    page("routes/health/healthz", "/healthz", everyone("200")),
    page("routes/health/readyz", "/readyz", everyone("200")),
    page("routes/auth/sign-in", "/sign-in", entrance),
    page("routes/auth/sign-up", "/sign-up", entrance),
    page("routes/auth/sign-out", "/sign-out", everyone("200")),
    page("routes/auth/forgot-password", "/forgot-password", everyone("200")),
    page("routes/auth/reset-password", "/reset-password?token=abc", everyone("200")),
    page("routes/auth/github-callback", "/auth/callback/github?code=a&state=b", everyone("to /sign-in")),
    // There is no Stripe in this test.
    page("routes/checkout-return", "/checkout/return?session=cs_test_1", everyone("404")),
    // Whoever has the link sees the page: it is for people who have no account here.
    { route: "routes/billing", method: "GET", path: ({ A }) => A.billingPage, may: everyone("200 shows A") },
    page("routes/dashboard/layout", "/you.data?_routes=routes/dashboard/layout", bySession("sign-in", "200")),
    page("routes/dashboard/you", "/you", bySession("sign-in", "200")),
    page("routes/dashboard/projects", "/dashboard", bySession("sign-in", "200 shows A")),
    {
      route: "routes/dashboard/invitation",
      method: "GET",
      path: ({ A }) => `/invitations/${A.invitationId}`,
      // Whoever has the link reads the project's name, once signed in; only the invited one may accept.
      may: { ...bySession("sign-in", "200 shows A"), stranger: "200 shows A" },
    },
    ...projectPages(),
  ];
}

function projectPages(): Row[] {
  const page = (name: string, path: string): Row => ({
    route: `routes/dashboard/project/${name}`,
    method: "GET",
    path: inA(path),
    may: inProject("200 shows A"),
  });
  return [
    page("layout", "/keys.data?_routes=routes/dashboard/project/layout"),
    page("overview", ""),
    page("analytics", "/analytics"),
    page("analytics-csv", "/analytics.csv?table=entries"),
    page("accounts", "/accounts"),
    page("account", "/account?userId=user_of_both"),
    page("billing", "/billing"),
    page("keys", "/keys"),
    page("members", "/members"),
    page("settings", "/settings"),
  ];
}

function form(
  route: string,
  path: Row["path"],
  intent: string,
  by: Row["by"] & string,
  row: Pick<Row, "fields" | "may">,
) {
  return { route: `routes/${route}`, method: "POST", path, intent, by, ...row } satisfies Row;
}

function entranceForms(): Row[] {
  return [
    form("auth/sign-in", at("/sign-in"), "sign-in", "anyone", {
      fields: ({ people: { owner } }) => ({ email: owner.email, password: owner.password }),
      may: everyone("to /dashboard, changes people"),
    }),
    form("auth/sign-in", at("/sign-in"), "github", "anyone", {
      may: everyone("to https://github.com, changes people"),
    }),
    form("home", at("/?index"), "generate", "anyone", {
      fields: () => ({ token: randomUUID() }),
      may: everyone("200, changes demo"),
    }),
    form("home", at("/?index"), "start-over", "anyone", { may: everyone("200") }),
    form("auth/sign-up", at("/sign-up"), "sign-up", "anyone", {
      fields: () => ({ name: "New", email: `${newUser()}@example.com`, password: newPassword }),
      may: everyone("to /dashboard, changes people"),
    }),
    form("auth/sign-out", at("/sign-out"), "sign-out", "anyone", {
      may: bySession("to /sign-in", "to /sign-in, changes people"),
    }),
    // There is no mail server in this test.
    form("auth/forgot-password", at("/forgot-password"), "forgot-password", "anyone", {
      fields: ({ people: { owner } }) => ({ email: owner.email }),
      may: everyone("501"),
    }),
    form("auth/reset-password", at("/reset-password"), "reset-password", "anyone", {
      fields: async ({ people: { owner } }, _by, { resetToken }) => ({
        link: await resetToken(owner.email),
        password: newPassword,
      }),
      may: everyone("to /sign-in, changes people"),
    }),
    ...billingForms(),
    ...demoForms(),
  ];
}

/** Of the live demo: whoever sends them moves an account of their own on the demo project, by its cookie or a new one. */
function demoForms(): Row[] {
  const demo = (intent: string) =>
    form("demo/sdk", at("/demo"), intent, "anyone", {
      fields: () => ({ token: randomUUID(), prompt: "a fox" }),
      may: everyone("200, changes demo"),
    });
  const reset = (name: string, path: string) =>
    form(`demo/${name}`, at(path), "reset", "anyone", { may: everyone(`to ${path}`) });
  return [
    ...["generate", "upscale", "buy", "upgrade", "downgrade"].map(demo),
    reset("sdk", "/demo"),
    reset("embed", "/demo/embed"),
  ];
}

/** Of the page that a billing link opens. There is no Stripe in this test, so nothing is begun. */
function billingForms(): Row[] {
  const billing = (intent: string, fields: Row["fields"] = () => ({})) =>
    form("billing", ({ A }) => A.billingPage, intent, "anyone", { fields, may: everyone("501 shows A") });
  const token = () => ({ token: randomUUID() });
  return [billing("buy-credits", token), billing("buy-pro", token), billing("portal")];
}

function viewerForms(): Row[] {
  const you = (intent: string, to: string, fields: Row["fields"] = () => ({})) =>
    form("dashboard/you", at("/you"), intent, "signed-in", {
      fields,
      may: bySession("sign-in", `to ${to}, changes people`),
    });
  return [
    you("change-password", "/you", ({ people }, by) => ({ currentPassword: people[by].password, newPassword })),
    you("end-session", "/you", ({ people }, by) => ({ sessionId: people[by].sessionId })),
    you("sign-out-everywhere", "/sign-in"),
    form("dashboard/projects", at("/dashboard"), "create-project", "signed-in", {
      fields: () => ({ name: "One more", token: randomUUID() }),
      may: bySession("sign-in", "200 shows A, changes others"),
    }),
    form("dashboard/invitation", ({ A }) => `/invitations/${A.invitationId}`, "accept-invitation", "signed-in", {
      fields: ({ A }) => ({ invitationId: A.invitationId }),
      may: { ...bySession("sign-in", "403 shows A"), stranger: "to /dashboard/A, changes A, changes people" },
    }),
  ];
}

function projectForms(): Row[] {
  const page = (name: string, query = "") => {
    const path = inA(`/${name}${query}`);
    return (intent: string, by: Role, may: May, fields: Row["fields"] = () => ({})) =>
      form(`dashboard/project/${name}`, path, intent, by, { may, fields });
  };
  const account = page("account", "?userId=user_of_both");
  const keys = page("keys");
  const members = page("members");
  const settings = page("settings");
  const developers = (outcome: Outcome) => inProject(outcome, outcome, "403");
  const owners = (outcome: Outcome) => inProject(outcome, "403");
  const token = () => randomUUID();
  return [
    account("grant", "developer", developers("to /dashboard/A/account, changes A"), () => ({
      amount: "7",
      note: "sorry",
      token: token(),
    })),
    account("plan", "developer", developers("to /dashboard/A/account, changes A"), () => ({
      plan: "pro",
      token: token(),
    })),
    account("billing-page", "developer", developers("to /billing")),
    page("billing")("retry-event", "developer", developers("501 shows A"), () => ({ eventId: "evt_1" })),
    keys("create-key", "developer", developers("200 shows A, changes A"), () => ({ name: "Job", token: token() })),
    keys("rotate-key", "developer", developers("200 shows A, changes A"), ({ A }) => ({
      keyId: A.keyId,
      overlap: "now",
      token: token(),
    })),
    keys("revoke-key", "developer", developers("to /dashboard/A/keys, changes A"), ({ A }) => ({ keyId: A.keyId })),
    members("invite", "owner", owners("200 shows A, changes A"), () => ({
      email: `${newUser()}@example.com`,
      role: "owner",
      token: token(),
    })),
    members("cancel-invitation", "owner", owners("to /dashboard/A/members, changes A"), ({ A }) => ({
      invitationId: A.invitationId,
    })),
    members("role", "owner", owners("to /dashboard/A/members, changes A"), ({ A }) => ({
      memberId: A.memberId,
      role: "owner",
    })),
    members("remove", "owner", owners("to /dashboard/A/members, changes A"), ({ A }) => ({ memberId: A.memberId })),
    // A project keeps its last owner.
    members("leave", "viewer", inProject("409 shows A", "to /dashboard, changes A")),
    settings("rename", "developer", developers("to /dashboard/A/settings, changes A"), () => ({ name: "Renamed" })),
    settings("free-credits", "developer", developers("to /dashboard/A/settings, changes A"), () => ({
      freeCredits: "0",
    })),
    settings("secure-metering", "developer", developers("to /dashboard/A/settings, changes A"), () => ({
      secureMetering: "on",
    })),
    settings("allowed-origins", "developer", developers("to /dashboard/A/settings, changes A"), () => ({
      allowedOrigins: "https://app.example.com",
    })),
    settings("time-zone", "owner", owners("to /dashboard/A/settings, changes A"), () => ({ timeZone: "Asia/Kolkata" })),
    settings("portal-from-browser", "developer", developers("to /dashboard/A/settings, changes A"), () => ({
      portalFromBrowser: "on",
    })),
    settings("past-due-keeps-pro", "developer", developers("to /dashboard/A/settings, changes A"), () => ({
      pastDueKeepsPro: "off",
    })),
    settings("delete", "owner", owners("to /dashboard, changes A"), ({ A }) => ({ confirm: A.name })),
  ];
}

function apiCalls(): Row[] {
  const call = (method: Row["method"], name: string, may: May, body?: Row["body"]): Row => {
    const query = method === "GET" && name !== "projects" ? "?userId=user_of_both" : "";
    return { route: `routes/v1/${name}`, method, path: at(`/api/v1/${name}${query}`), may, ...(body && { body }) };
  };
  const meter = () => ({ userId: newUser(), event: "image_gen" });
  const secretOnly = byKey("200 shows demo", "403 secret_key_required", "200 shows A");
  return [
    call("GET", "access", byKey("200 shows demo", "200 shows A", "200 shows A")),
    call("GET", "accounts", secretOnly),
    call("GET", "analytics", secretOnly),
    call("GET", "entries", secretOnly),
    call("POST", "credits", byKey("200, changes demo", "403 secret_key_required", "200, changes A"), () => ({
      userId: newUser(),
      amount: 7,
      plan: "pro",
    })),
    call("POST", "meter", byKey("200, changes demo", "200, changes A", "200, changes A"), meter),
    {
      ...call("POST", "meter", byKey("200, changes demo", "403 secret_key_required", "200, changes A"), meter),
      secureMetering: true,
    },
    // Without Stripe nothing is begun; who may ask is decided before.
    call("POST", "checkout", everyone("501 stripe_not_configured"), () => ({ userId: newUser(), kind: "credits" })),
    call(
      "POST",
      "portal",
      byKey("501 stripe_not_configured", "403 secret_key_required", "501 stripe_not_configured"),
      () => ({ userId: "user_of_both" }),
    ),
    // The link names its project only in what is signed.
    call("POST", "billing-links", byKey("200", "403 secret_key_required", "200"), () => ({ userId: "user_of_both" })),
    { ...call("GET", "openapi", everyone("200")), path: at("/api/v1/openapi.json") },
    call("POST", "webhook", everyone("501 stripe_not_configured"), () => ({ id: "evt_1" })),
    call("GET", "projects", bySession("401 not_signed_in", "200 shows A")),
    call("POST", "projects", bySession("401 not_signed_in", "200, changes others"), () => ({ name: "By the API" })),
    call("PATCH", "projects", byKey("403 demo_project", "403 secret_key_required", "200 shows A, changes A"), () => ({
      secureMetering: true,
    })),
    ...(["GET", "POST", "PATCH"] as const).map(
      (method): Row => ({
        route: "routes/v1/not-found",
        method,
        path: at("/api/v1/nothing"),
        may: everyone("404 not_found"),
      }),
    ),
  ];
}

export const rows: Row[] = [...pages(), ...entranceForms(), ...viewerForms(), ...projectForms(), ...apiCalls()];

// 405 where there is no form, 400 for what is none of the page's forms; but who may not know of a page learns neither.
const noForm = everyone("405");
const unknownForm = everyone("400");

export const others: Others = {
  "routes/home": noForm,
  "routes/docs/api": noForm,
  "routes/docs/api-call": noForm,
  "routes/docs/errors": noForm,
  "routes/demo/sdk": unknownForm,
  "routes/demo/embed": unknownForm,
  "routes/docs/search": noForm,
  "routes/docs/markdown": noForm,
  "routes/docs/api-markdown": noForm,
  "routes/docs/llms": noForm,
  "routes/docs/llms-full": noForm,
  "routes/health/healthz": everyone("405 method_not_allowed"),
  "routes/health/readyz": everyone("405 method_not_allowed"),
  "routes/auth/sign-in": unknownForm,
  "routes/auth/sign-up": unknownForm,
  "routes/auth/sign-out": unknownForm,
  "routes/auth/forgot-password": unknownForm,
  "routes/auth/reset-password": unknownForm,
  "routes/auth/github-callback": noForm,
  "routes/checkout-return": noForm,
  "routes/billing": unknownForm,
  "routes/dashboard/you": bySession("sign-in", "400"),
  "routes/dashboard/projects": bySession("sign-in", "400"),
  "routes/dashboard/invitation": bySession("sign-in", "400"),
  "routes/dashboard/project/overview": inProject("405"),
  "routes/dashboard/project/analytics": inProject("405"),
  "routes/dashboard/project/analytics-csv": inProject("405"),
  "routes/dashboard/project/accounts": inProject("405"),
  "routes/dashboard/project/account": inProject("400"),
  "routes/dashboard/project/billing": inProject("400"),
  "routes/dashboard/project/keys": inProject("400"),
  "routes/dashboard/project/members": inProject("400"),
  "routes/dashboard/project/settings": inProject("400"),
  "routes/v1/access": everyone("405 method_not_allowed"),
  "routes/v1/accounts": everyone("405 method_not_allowed"),
  "routes/v1/analytics": everyone("405 method_not_allowed"),
  "routes/v1/billing-links": everyone("405 method_not_allowed"),
  "routes/v1/checkout": everyone("405 method_not_allowed"),
  "routes/v1/openapi": everyone("405 method_not_allowed"),
  "routes/v1/portal": everyone("405 method_not_allowed"),
  "routes/v1/webhook": everyone("405 method_not_allowed"),
  "routes/v1/credits": everyone("405 method_not_allowed"),
  "routes/v1/entries": everyone("405 method_not_allowed"),
  "routes/v1/meter": everyone("405 method_not_allowed"),
  "routes/v1/projects": everyone("405 method_not_allowed"),
  "routes/v1/not-found": everyone("404 not_found"),
};
