import { inject } from "vitest";
import { migrate } from "#app/store/migrate.server.ts";
import { openStore } from "#app/store/open.server.ts";
import type { Store } from "#app/store/store.ts";
import { createDatabase } from "./postgres.ts";

/** The packed empty database of the build: a test that wants an embedded store need not wait for initdb. */
export const embeddedImageFile = "build/pglite-image.tar";

export interface StoreKind {
  name: string;
  open(): Promise<Store>;
}

async function opened(databaseUrl: string | undefined): Promise<Store> {
  const warn = (message: string) => {
    throw new Error(`unexpected warning: ${message}`);
  };
  const store = await openStore({ databaseUrl, embeddedImageFile, warn });
  await migrate(store);
  return store;
}

export const pglite: StoreKind = { name: "PGlite", open: () => opened(undefined) };

export const realPostgres: StoreKind = {
  name: "PostgreSQL 18",
  open: async () => opened(await createDatabase(inject("postgresUrl"))),
};
