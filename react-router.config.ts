import type { Config } from "@react-router/dev/config";

export default {
  ssr: true,
  // The whole route table goes out with the page: no manifest endpoint for strangers to load (T27).
  routeDiscovery: { mode: "initial" },
} satisfies Config;
