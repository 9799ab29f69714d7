import path from "node:path";
import { createServer } from "vite";
import { buildEmbed } from "../embed/build.mjs";

// `npm run dev`: the same server and routes as in production, compiled as you save. The store and the rate limits are
// opened once and live on; everything else is loaded anew when its file changes.
const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
/** @type {() => Promise<typeof import("../app/server.ts")>} */
const load = () => /** @type {any} */ (vite.ssrLoadModule("/app/server.ts"));

// Vite knows nothing of the script that other people's pages embed: it is built once, at the start.
const embedFolder = path.join(import.meta.dirname, "..", "build", "client");
await buildEmbed(embedFolder);

const { createLog, readConfig, openServices, createHttpServer, listen } = await load();
let config = readConfig();

// Without a Stripe key of one's own, payments are simulated, so that a newcomer can buy something; but not on a database
// that others may use for real.
/** @type {import("../tests/stripe/stand-in.ts").StripeStandIn | undefined} */
let standIn;
if (config.stripe.secretKey === undefined && !config.databaseUrl?.startsWith("postgres")) {
  /** @type {typeof import("../tests/stripe/stand-in.ts")} */
  const { startStripeStandIn } = /** @type {any} */ (await vite.ssrLoadModule("/tests/stripe/stand-in.ts"));
  standIn = await startStripeStandIn({ webhookSecrets: ["whsec_simulated"] });
  process.env.STRIPE_SECRET_KEY = standIn.secretKey;
  process.env.STRIPE_API_BASE = standIn.url;
  process.env.STRIPE_WEBHOOK_SECRET = "whsec_simulated";
  config = readConfig();
}
const { services, stop } = await openServices(config, createLog());

const { server, drain } = createHttpServer(
  config,
  async (request, env) => {
    const { createHandler, loadBuild } = await load();
    return createHandler(services, await loadBuild(), undefined, embedFolder).fetch(request, env);
  },
  (incoming, outgoing, next) => vite.middlewares(incoming, outgoing, next),
);
const address = await listen(server, config);
services.log.info(`PayKit (development) is ready at ${address}`);
if (standIn !== undefined) {
  standIn.setWebhook(`http://127.0.0.1:${new URL(address).port}/api/v1/webhook`);
  services.log.warn(
    `Payments are simulated by ${standIn.url}: no money moves. Set STRIPE_SECRET_KEY for Stripe itself.`,
  );
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    stop();
    server.closeAllConnections();
    await drain();
    await services.stripe?.worker.stop();
    await standIn?.close();
    await services.store.close();
    await vite.close();
    process.exit(0);
  });
}
