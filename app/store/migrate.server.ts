import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { errorCode } from "./errors.ts";
import { rowsOf, type Store } from "./store.ts";

const files: Record<string, string> = import.meta.glob("../../drizzle/*.sql", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface Migration {
  name: string;
  sqlText: string;
  sha256: string;
}

/** The migrations of this build in their order: drizzle/NNNN_name.sql. They are append-only. */
export const migrations: readonly Migration[] = Object.keys(files)
  .sort()
  .map((file) => ({ name: file.replace(/^.*\/(.*)\.sql$/, "$1"), sqlText: files[file] ?? "" }))
  .map((file) => ({ ...file, sha256: createHash("sha256").update(file.sqlText).digest("hex") }));

const uniqueViolation = "23505";
// Any number will do as long as every PayKit has the same one.
const advisoryLock = 7_295_483;

/**
 * Brings the database to this build's schema; returns the names it applied. However many processes start together,
 * each migration is applied by exactly one: it goes out as one message, which is one transaction, that takes the lock
 * and then claims the name. The claim of whoever comes second breaks the primary key and undoes its whole message.
 * Refuses a database whose applied migrations are not the ones this build knows under these names.
 */
export async function migrate(store: Store, list: readonly Migration[] = migrations): Promise<string[]> {
  // Asked first, so that a role without the right to create tables can serve once its owner has migrated.
  if (!(await hasMigrationsTable(store))) {
    await store.runScript(`
      set local lock_timeout = '30s';
      select pg_advisory_xact_lock(${advisoryLock});
      create table if not exists paykit_migrations (
        name text primary key, sha256 text not null, applied_at timestamptz not null default now());`);
  }

  const applied: string[] = [];
  for (const migration of list) {
    if (await isApplied(store, migration)) continue;
    try {
      await store.runScript(`
        set local lock_timeout = '30s';
        select pg_advisory_xact_lock(${advisoryLock});
        insert into paykit_migrations (name, sha256) values ('${migration.name}', '${migration.sha256}');
        ${migration.sqlText}`);
      applied.push(migration.name);
    } catch (error) {
      if (errorCode(error) !== uniqueViolation || !(await isApplied(store, migration))) throw error;
    }
  }
  return applied;
}

async function isApplied(store: Store, { name, sha256 }: Migration): Promise<boolean> {
  const query = sql`select sha256 from paykit_migrations where name = ${name}`;
  const [row] = await store.run("read", (db) => rowsOf(db, query));
  if (row !== undefined && row.sha256 !== sha256) {
    throw new Error(
      `Migration ${name} was applied to this database with other contents. ` +
        "Migrations are never edited: restore the file, and put the change in a new one.",
    );
  }
  return row !== undefined;
}

async function hasMigrationsTable(store: Store): Promise<boolean> {
  const query = sql`select to_regclass('paykit_migrations') is not null as present`;
  const [row] = await store.run("read", (db) => rowsOf(db, query));
  return row?.present === true;
}

/** True when every migration of this build is in the database. */
export async function isMigrated(store: Store): Promise<boolean> {
  if (!(await hasMigrationsTable(store))) return false;
  const rows = await store.run("read", (db) => rowsOf(db, sql`select name from paykit_migrations`));
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.every(({ name }) => applied.has(name));
}
