import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { type DatabaseAddress, parseDatabaseUrl } from "#app/config/database-url.ts";
import { limits } from "#app/config/limits.ts";
import * as schema from "./schema/ledger.server.ts";
import { createRun, type Store } from "./store.ts";

/** PostgreSQL servers older than this lack nothing we know of, but nobody tests them. */
const serverVersionMin = 140_000;

// The driver sends every parameter it does not know to the server, which then refuses the connection. Addresses of managed
// services carry some for libpq or for other tools; these are the ones that a server takes.
const serverParameters = ["application_name", "options"];
const sessionAttributes = ["read-write", "read-only", "primary", "standby", "prefer-standby"] as const;

function connect(address: DatabaseAddress, onNotice: (notice: postgres.Notice) => void) {
  const { hosts, socketFile, user, password, database, sslmode, parameters } = address;
  const passedOn = serverParameters.filter((name) => parameters.has(name)).map((name) => [name, parameters.get(name)]);
  const session = sessionAttributes.find((name) => name === parameters.get("target_session_attrs"));
  const client = postgres({
    // Lists, which the driver takes and only its own types don't: in one string it would cut an IPv6 address at its colons.
    ...(hosts.length > 0 && {
      host: hosts.map(({ host }) => host) as unknown as string,
      port: hosts.map(({ port }) => port) as unknown as number,
    }),
    ...(socketFile !== undefined && { path: socketFile }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    ...(session !== undefined && { target_session_attrs: session }),
    ssl: sslmode === undefined || sslmode === "disable" ? false : (sslmode as "require"),
    max: limits.poolConnections,
    connect_timeout: limits.connectTimeoutSeconds,
    // Half-jittered and short: a database that comes back is found within a second.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1) * (0.5 + Math.random() / 2),
    // Saves a round trip at each connection; we send no array types that need it.
    fetch_types: false,
    onnotice: onNotice,
    // Times are read as text: a database with another DateStyle would swap days and months.
    connection: { application_name: "paykit", ...Object.fromEntries(passedOn), DateStyle: "ISO" },
  });
  return { client, db: drizzle(client, { schema }) };
}

/** Opens a pool on a real PostgreSQL and says, as warnings, what the server is set up to lose. */
export async function openPostgres(databaseUrl: string, warn: (message: string) => void): Promise<Store> {
  const address = parseDatabaseUrl(databaseUrl);
  if (address.parameters.has("sslrootcert")) {
    warn("DATABASE_URL: sslrootcert is not read. Name the file in NODE_EXTRA_CA_CERTS, and use sslmode=verify-full.");
  }

  // A COMMIT that was to wait for a standby and was cancelled answers with success and this warning (V7): it is on disk
  // here and perhaps nowhere else. The driver does not say which statement it belongs to, so it counts for all in flight.
  let unconfirmedCommits = 0;
  // Other warnings have this code too, one at every connection among them; the routine's name is in no language.
  const onNotice = ({ code, routine }: postgres.Notice) => {
    if (code === "01000" && routine === "SyncRepWaitForLSN") unconfirmedCommits += 1;
  };

  let pool = connect(address, onNotice);
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
    pool = connect(address, onNotice);
    warn("The database missed a deadline; its connections are being replaced.");
    void old.client.end({ timeout: limits.storeDeadlineMs / 1_000 });
  };

  return {
    description: `PostgreSQL at ${placeOf(address)}`,
    losesDataOn: "",
    runScript: async (sqlText) => {
      await pool.client.unsafe(sqlText).simple();
    },
    run: createRun(() => pool.db, { onLate: replacePool, unconfirmedCommits: () => unconfirmedCommits }),
    close: () => pool.client.end({ timeout: limits.storeDeadlineMs / 1_000 }),
  };
}

function placeOf({ hosts, socketFile }: DatabaseAddress): string {
  return socketFile ?? (hosts.map(({ host, port }) => `${host}:${port}`).join(", ") || "the default host");
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
