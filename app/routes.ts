import { index, prefix, type RouteConfig, route } from "@react-router/dev/routes";

/** Every URL of the product. */
export default [
  index("routes/home.tsx"),
  route("docs/errors", "routes/docs/errors.tsx"),

  route("healthz", "routes/health/healthz.ts"),
  route("readyz", "routes/health/readyz.ts"),

  ...prefix("api", [
    ...prefix("v1", [
      route("access", "routes/v1/access.ts"),
      route("credits", "routes/v1/credits.ts"),
      route("entries", "routes/v1/entries.ts"),
      route("meter", "routes/v1/meter.ts"),
    ]),
    route("*", "routes/v1/not-found.ts"),
  ]),
] satisfies RouteConfig;
