import { existsSync, openAsBlob } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { lockFolder } from "./folder-lock.server.ts";
import * as schema from "./schema/ledger.server.ts";
import { createRun, type Store } from "./store.ts";

/**
 * Opens the embedded PostgreSQL: in memory, or in a folder that no other process may open meanwhile.
 * `imageFile` is a fresh data folder packed by the build: unpacking it takes a tenth of the time of making one.
 */
export async function openPglite(folder: string | undefined, imageFile?: string): Promise<Store> {
  const unlock = folder === undefined ? () => {} : lockFolder(folder);
  // Its own subfolder: the lock stays outside of what PostgreSQL believes to be its own.
  const dataDir = folder === undefined ? "memory://" : path.join(folder, "data");
  const isNew = folder === undefined || !existsSync(path.join(dataDir, "PG_VERSION"));
  try {
    const loadDataDir = isNew && imageFile && existsSync(imageFile) ? await openAsBlob(imageFile) : undefined;
    const client = await PGlite.create({ dataDir, ...(loadDataDir && { loadDataDir }) });
    const db = drizzle(client, { schema });
    return {
      description: folder === undefined ? "embedded PostgreSQL in memory" : `embedded PostgreSQL in ${folder}`,
      losesDataOn:
        folder === undefined ? "a restart" : "a power cut (it survives a crash of PayKit, not of the machine)",
      runScript: async (sqlText) => {
        await client.exec(`begin; ${sqlText}; commit`).catch(async (error: unknown) => {
          await client.exec("rollback");
          throw error;
        });
      },
      run: createRun(() => db),
      close: async () => {
        await client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
