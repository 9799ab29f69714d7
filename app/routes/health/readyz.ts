import { servicesContext } from "#app/http/context.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { isMigrated } from "#app/store/migrate.server.ts";
import type { Route } from "./+types/readyz";

/** Ready for traffic: not stopping, the database answers, and every migration of this build is in it. */
export async function loader({ context }: Route.LoaderArgs): Promise<Response> {
  const { store, isStopping } = context.get(servicesContext);
  const reason = isStopping() ? "stopping" : await storeFault(() => isMigrated(store));
  return Response.json(reason === undefined ? { status: "ok" } : { status: "unavailable", reason }, {
    status: reason === undefined ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}

async function storeFault(migrated: () => Promise<boolean>): Promise<string | undefined> {
  try {
    return (await migrated()) ? undefined : "migrations are missing";
  } catch (error) {
    if (error instanceof StoreUnavailable) return "the database can't be reached";
    throw error;
  }
}
