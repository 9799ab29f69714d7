export interface ApiPlace {
  /** Its page is /docs/api/<slug>. */
  slug: string;
  tag: "Metering" | "Payments" | "Reports" | "Projects";
  method: "GET" | "POST" | "PATCH";
  /** Below /api/v1. */
  path: string;
  title: string;
}

/** Every call of the API in reading order; what there is to say of each stands in app/http/openapi/calls/. */
export const apiContents = [
  { slug: "meter", tag: "Metering", method: "POST", path: "/meter", title: "Meter a call" },
  { slug: "access", tag: "Metering", method: "GET", path: "/access", title: "Read an account" },
  { slug: "credits", tag: "Metering", method: "POST", path: "/credits", title: "Grant credits or change the plan" },
  { slug: "checkout", tag: "Payments", method: "POST", path: "/checkout", title: "Start a purchase" },
  { slug: "portal", tag: "Payments", method: "POST", path: "/portal", title: "Open Stripe's customer portal" },
  { slug: "billing-links", tag: "Payments", method: "POST", path: "/billing-links", title: "Make a billing link" },
  { slug: "webhook", tag: "Payments", method: "POST", path: "/webhook", title: "Receive an event from Stripe" },
  { slug: "analytics", tag: "Reports", method: "GET", path: "/analytics", title: "Read the figures of a project" },
  { slug: "accounts", tag: "Reports", method: "GET", path: "/accounts", title: "List accounts" },
  { slug: "entries", tag: "Reports", method: "GET", path: "/entries", title: "List an account's ledger" },
  { slug: "list-projects", tag: "Projects", method: "GET", path: "/projects", title: "List your projects" },
  { slug: "create-project", tag: "Projects", method: "POST", path: "/projects", title: "Create a project" },
  { slug: "change-project", tag: "Projects", method: "PATCH", path: "/projects", title: "Switch secure metering" },
  { slug: "openapi", tag: "Projects", method: "GET", path: "/openapi.json", title: "Read this reference as OpenAPI" },
] as const satisfies readonly ApiPlace[];

export type ApiSlug = (typeof apiContents)[number]["slug"];
