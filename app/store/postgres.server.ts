import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { limits } from "#app/config/limits.ts";
import * as schema from "./schema/ledger.server.ts";
import { createRun, type Store } from "./store.ts";

/** PostgreSQL servers older than this lack nothing we know of, but nobody tests them. */
const serverVersionMin = 140_000;

// The driver sends parameters it does not know to the server, which then refuses the connection. Connection strings
// of managed services carry parameters for libpq or for other tools; these are the ones that mean something here.
const parametersKept = new Set([
  "sslmode",
  "ssl",
  "sslrootcert",
  "application_name",
  "options",
  "target_session_attrs",
]);

function withoutForeignParameters(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  for (const name of [...url.searchParams.keys()]) if (!parametersKept.has(name)) url.searchParams.delete(name);
  return url.href;
}

function connect(databaseUrl: string) {
  const client = postgres(withoutForeignParameters(databaseUrl), {
    max: limits.poolConnections,
    connect_timeout: limits.connectTimeoutSeconds,
    // Half-jittered and short: a database that comes back is found within a second.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1) * (0.5 + Math.random() / 2),
    // Saves a round trip at each connection; we send no array types that need it.
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "paykit" },
  });
  return { client, db: drizzle(client, { schema }) };
}

/** Opens a pool on a real PostgreSQL and says, as warnings, what the server is set up to lose. */
export async function openPostgres(databaseUrl: string, warn: (message: string) => void): Promise<Store> {
  let pool = connect(databaseUrl);
  try {
    await checkServer(pool.client, warn);
  } catch (error) {
    await pool.client.end({ timeout: 0 });
    throw error;
  }

  // A connection whose other end is gone without a word looks open for minutes, and the driver has no way to give up a
  // single one. So a statement that misses its deadline replaces the pool; the old one may finish what it can.
  let replacedAt = Number.NEGATIVE_INFINITY;
  const replacePool = () => {
    if (performance.now() - replacedAt < limits.storeDeadlineMs) return;
    replacedAt = performance.now();
    const old = pool;
    pool = connect(databaseUrl);
    warn("The database missed a deadline; its connections are being replaced.");
    void old.client.end({ timeout: limits.storeDeadlineMs / 1_000 });
  };

  return {
    description: `PostgreSQL at ${new URL(databaseUrl).host}`,
    losesDataOn: "",
    runScript: async (sqlText) => {
      await pool.client.unsafe(sqlText).simple();
    },
    run: createRun(() => pool.db, { onLate: replacePool }),
    close: () => pool.client.end({ timeout: limits.storeDeadlineMs / 1_000 }),
  };
}

async function checkServer(client: postgres.Sql, warn: (message: string) => void): Promise<void> {
  const names = ["server_version_num", "fsync", "synchronous_commit", "full_page_writes"];
  const rows = await client<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in ${client(names)}`;
  const setting = new Map(rows.map((row) => [row.name, row.setting]));
  const version = Number(setting.get("server_version_num"));
  if (version < serverVersionMin) {
    throw new Error(`DATABASE_URL: PostgreSQL ${Math.floor(version / 10_000)} is too old; 14 or newer is needed.`);
  }
  for (const name of ["fsync", "synchronous_commit", "full_page_writes"]) {
    if (setting.get(name) === "off") {
      warn(`The PostgreSQL server runs with ${name}=off: credits that were acknowledged can be lost in a crash.`);
    }
  }
}
