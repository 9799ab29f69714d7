import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { limits } from "#app/config/limits.ts";
import * as schema from "./schema/ledger.server.ts";
import { createRun, type Store } from "./store.ts";

/** PostgreSQL servers older than this lack nothing we know of, but nobody tests them. */
const serverVersionMin = 140_000;

// The driver sends parameters it does not know to the server, which then refuses the connection. Connection strings
// of managed services carry parameters for libpq or for other tools; these are the ones that mean something here.
const parametersKept = new Set(["sslmode", "ssl", "application_name", "options", "target_session_attrs"]);

function withoutForeignParameters(databaseUrl: string, warn: (message: string) => void): string {
  const url = new URL(databaseUrl);
  if (url.searchParams.has("sslrootcert")) {
    warn("DATABASE_URL: sslrootcert is not read. Name the file in NODE_EXTRA_CA_CERTS, and use sslmode=verify-full.");
  }
  for (const name of [...url.searchParams.keys()]) if (!parametersKept.has(name)) url.searchParams.delete(name);
  return url.href;
}

function connect(databaseUrl: string, onNotice: (notice: postgres.Notice) => void) {
  const client = postgres(databaseUrl, {
    max: limits.poolConnections,
    connect_timeout: limits.connectTimeoutSeconds,
    // Half-jittered and short: a database that comes back is found within a second.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1) * (0.5 + Math.random() / 2),
    // Saves a round trip at each connection; we send no array types that need it.
    fetch_types: false,
    onnotice: onNotice,
    // Times are read as text: a database with another DateStyle would swap days and months.
    connection: { application_name: "paykit", DateStyle: "ISO" },
  });
  return { client, db: drizzle(client, { schema }) };
}

/** Opens a pool on a real PostgreSQL and says, as warnings, what the server is set up to lose. */
export async function openPostgres(databaseUrl: string, warn: (message: string) => void): Promise<Store> {
  const url = withoutForeignParameters(databaseUrl, warn);

  // A COMMIT that was to wait for a standby and was cancelled answers with success and this warning (V7): it is on disk
  // here and perhaps nowhere else. The driver does not say which statement it belongs to, so it counts for all in flight.
  let unconfirmedCommits = 0;
  const onNotice = ({ code }: postgres.Notice) => {
    if (code === "01000") unconfirmedCommits += 1;
  };

  let pool = connect(url, onNotice);
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
    pool = connect(url, onNotice);
    warn("The database missed a deadline; its connections are being replaced.");
    void old.client.end({ timeout: limits.storeDeadlineMs / 1_000 });
  };

  return {
    description: `PostgreSQL at ${new URL(databaseUrl).host}`,
    losesDataOn: "",
    runScript: async (sqlText) => {
      await pool.client.unsafe(sqlText).simple();
    },
    run: createRun(() => pool.db, { onLate: replacePool, unconfirmedCommits: () => unconfirmedCommits }),
    close: () => pool.client.end({ timeout: limits.storeDeadlineMs / 1_000 }),
  };
}

async function checkServer(client: postgres.Sql, warn: (message: string) => void): Promise<void> {
  const names = ["server_version_num", "fsync", "synchronous_commit", "full_page_writes"];
  const query = client<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in ${client(names)}`;
  const rows = await Promise.race([query, noAnswer()]);
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

/** A server that takes the connection and then says nothing counts as one that can't be reached. */
async function noAnswer(): Promise<never> {
  await sleep(limits.storeDeadlineMs, undefined, { ref: false });
  throw Object.assign(new Error("The database does not answer."), { code: "CONNECT_TIMEOUT" });
}
