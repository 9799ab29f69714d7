import { createServer } from "vite";

// `npm run dev`: the same server and routes as in production, compiled as you save. The store and the rate limits are
// opened once and live on; everything else is loaded anew when its file changes.
const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
/** @type {() => Promise<typeof import("../app/server.ts")>} */
const load = () => /** @type {any} */ (vite.ssrLoadModule("/app/server.ts"));

const { createLog, readConfig, openServices, createHttpServer, listen } = await load();
const config = readConfig();
const { services, stop } = await openServices(config, createLog());

const { server, drain } = createHttpServer(
  config,
  async (request, env) => {
    const { createHandler, loadBuild } = await load();
    return createHandler(services, await loadBuild()).fetch(request, env);
  },
  (incoming, outgoing, next) => vite.middlewares(incoming, outgoing, next),
);
services.log.info(`PayKit (development) is ready at ${await listen(server, config)}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    stop();
    server.closeAllConnections();
    await drain();
    await services.store.close();
    await vite.close();
    process.exit(0);
  });
}
