import { sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { errorCode, lockTimeout } from "#app/store/errors.ts";
import { rowsOf, type Store, toInteger } from "#app/store/store.ts";

export interface RolledUp {
  /** Entries and payments that this call counted. */
  counted: number;
  /** Whether nothing was left of what there was to count. */
  isDone: boolean;
}

/** Counts what of a project is not counted yet, up to a bound, in one transaction (drizzle/0010). Safe to repeat. */
export async function rollUp(
  store: Store,
  projectId: string,
  { entriesMax = limits.rollUpEntriesMax, skipLocked = false } = {},
): Promise<RolledUp> {
  const statement = sql`select * from roll_up(${projectId}, ${entriesMax}, ${skipLocked}::boolean)`;
  const [row] = await store.run("keyed-write", (db) => rowsOf(db, statement));
  return { counted: toInteger(row?.counted), isDone: row?.is_done === true };
}

/** Rolls up until nothing is left, or until told to stop; gives whether nothing is. Throws what the store does. */
export async function rollUpAll(store: Store, projectId: string, mayGoOn: () => boolean): Promise<boolean> {
  let skipLocked = false;
  do {
    try {
      const { counted, isDone } = await rollUp(store, projectId, { skipLocked });
      if (isDone || counted === 0) return isDone;
    } catch (error) {
      // Somebody holds an account for long: the others are counted without it.
      if (errorCode(error) !== lockTimeout || skipLocked) throw error;
      skipLocked = true;
    }
  } while (mayGoOn());
  return false;
}
