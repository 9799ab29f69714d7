import { openPglite } from "./pglite.server.ts";
import { openPostgres } from "./postgres.server.ts";
import type { Store } from "./store.ts";

export interface OpenStoreOptions {
  /** `postgres://…`, `file:./folder`, or undefined for the embedded database in memory. */
  databaseUrl: string | undefined;
  /** A packed, fresh PGlite folder from the build, when there is one. */
  embeddedImageFile?: string;
  warn: (message: string) => void;
}

/** Opens the one store of this process. The tables may still be missing: see migrate(). */
export function openStore({ databaseUrl, embeddedImageFile, warn }: OpenStoreOptions): Promise<Store> {
  if (databaseUrl === undefined) return openPglite(undefined, embeddedImageFile);
  if (databaseUrl.startsWith("file:"))
    return openPglite(databaseUrl.replace(/^file:(\/\/(?=\/))?/, ""), embeddedImageFile);
  return openPostgres(databaseUrl, warn);
}
