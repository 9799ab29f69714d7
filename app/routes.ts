import { index, layout, prefix, type RouteConfig, route } from "@react-router/dev/routes";
import { contents } from "./docs/contents.ts";

const texts = contents.flatMap(({ pages }) => pages).map(({ slug }) => ({ slug, file: `docs/${slug}.mdx` }));

/** Every URL of the product. */
export default [
  index("routes/home.tsx"),
  route("demo", "routes/demo/sdk.tsx"),
  route("demo/embed", "routes/demo/embed.tsx"),
  // The documentation: its texts, each a module of its own, and what is made from the code.
  route("docs", "routes/docs/layout.tsx", [
    ...texts.map(({ slug, file }) => (slug === "introduction" ? index(file) : route(slug, file))),
    route("api", "routes/docs/api.tsx"),
    route("api/:call", "routes/docs/api-call.tsx"),
    route("errors", "routes/docs/errors.tsx"),
    route("search", "routes/docs/search.tsx"),
  ]),
  route("docs/:slug.md", "routes/docs/markdown.ts"),
  route("docs/api/:call.md", "routes/docs/api-markdown.ts"),
  route("llms.txt", "routes/docs/llms.ts"),
  route("llms-full.txt", "routes/docs/llms-full.ts"),

  route("sign-in", "routes/auth/sign-in.tsx"),
  route("sign-up", "routes/auth/sign-up.tsx"),
  route("sign-out", "routes/auth/sign-out.tsx"),
  route("forgot-password", "routes/auth/forgot-password.tsx"),
  route("reset-password", "routes/auth/reset-password.tsx"),
  route("auth/callback/github", "routes/auth/github-callback.ts"),

  // For the users of an app: no sign-in, a signed link instead.
  route("billing/:token", "routes/billing.tsx"),
  route("checkout/return", "routes/checkout-return.ts"),
  route("checkout/done", "routes/checkout/done.tsx"),
  route("checkout/cancelled", "routes/checkout/cancelled.tsx"),

  // Everything in here is for people who are signed in; everything below a project, for its members.
  layout("routes/dashboard/layout.tsx", [
    route("you", "routes/dashboard/you.tsx"),
    route("invitations/:invitationId", "routes/dashboard/invitation.tsx"),
    route("dashboard", "routes/dashboard/projects.tsx"),
    route("dashboard/:projectId", "routes/dashboard/project/layout.tsx", [
      index("routes/dashboard/project/overview.tsx"),
      route("analytics", "routes/dashboard/project/analytics.tsx"),
      route("analytics.csv", "routes/dashboard/project/analytics-csv.ts"),
      route("accounts", "routes/dashboard/project/accounts.tsx"),
      route("account", "routes/dashboard/project/account.tsx"),
      route("keys", "routes/dashboard/project/keys.tsx"),
      route("members", "routes/dashboard/project/members.tsx"),
      route("billing", "routes/dashboard/project/billing.tsx"),
      route("settings", "routes/dashboard/project/settings.tsx"),
    ]),
  ]),

  route("healthz", "routes/health/healthz.ts"),
  route("readyz", "routes/health/readyz.ts"),

  ...prefix("api", [
    ...prefix("v1", [
      route("access", "routes/v1/access.ts"),
      route("billing-links", "routes/v1/billing-links.ts"),
      route("checkout", "routes/v1/checkout.ts"),
      route("portal", "routes/v1/portal.ts"),
      route("webhook", "routes/v1/webhook.ts"),
      route("accounts", "routes/v1/accounts.ts"),
      route("analytics", "routes/v1/analytics.ts"),
      route("credits", "routes/v1/credits.ts"),
      route("entries", "routes/v1/entries.ts"),
      route("meter", "routes/v1/meter.ts"),
      route("openapi.json", "routes/v1/openapi.ts"),
      route("projects", "routes/v1/projects.ts"),
    ]),
    route("*", "routes/v1/not-found.ts"),
  ]),
] satisfies RouteConfig;
