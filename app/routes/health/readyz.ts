import { refuseMethod } from "#app/http/api-responder.ts";
import { type Services, servicesContext } from "#app/http/context.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { isMigrated } from "#app/store/migrate.server.ts";
import type { Route } from "./+types/readyz";

/** Ready for traffic: not stopping, the database answers, and every migration of this build is in it. */
export async function loader({ context }: Route.LoaderArgs): Promise<Response> {
  const services = context.get(servicesContext);
  const reason = services.isStopping() ? "stopping" : await storeFault(services);
  return Response.json(reason === undefined ? { status: "ok" } : { status: "unavailable", reason }, {
    status: reason === undefined ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}

export const action = refuseMethod("GET, HEAD");

async function storeFault({ store, log }: Services): Promise<string | undefined> {
  try {
    return (await isMigrated(store)) ? undefined : "migrations are missing";
  } catch (error) {
    if (error instanceof StoreUnavailable) return "the database can't be reached";
    log.error({ err: error }, "the readiness check failed");
    return "the database does not answer as it should";
  }
}
