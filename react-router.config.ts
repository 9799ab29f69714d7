import type { Config } from "@react-router/dev/config";

export default {
  ssr: true,
  // The whole route table goes out with the page: no manifest endpoint for strangers to load (T27).
  routeDiscovery: { mode: "initial" },
  // React Router's own check of a form's origin, switched off: app/http/origin.ts stands before it, and is stricter.
  allowedActionOrigins: ["**"],
} satisfies Config;
