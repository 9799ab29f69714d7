import { parseArgs } from "node:util";
import postgres from "postgres";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import { rollUp } from "#app/domain/analytics/roll-up.ts";
import { openStore } from "#app/store/open.server.ts";
import type { Store } from "#app/store/store.ts";
import { createDatabase, startPostgres } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";
import { fill } from "./fill.ts";

// `npm run bench:growth -- --entries 10000,1000000`: what reading costs as the ledger grows. A real PostgreSQL from npm, a
// database and a server of ours for each size, asked in turn.

const { values } = parseArgs({
  options: { entries: { type: "string", default: "10000,1000000" }, rounds: { type: "string", default: "40" } },
});
const sizes = values.entries.split(",").map(Number);
const rounds = Number(values.rounds);

interface Size {
  entries: number;
  store: Store;
  server: TestServer;
}

const get =
  (path: string) =>
  async ({ server }: Size) => {
    const response = await fetch(server.url + path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    await response.arrayBuffer();
  };

// user_100 is one of those with the longest ledgers.
const reads: Record<string, (size: Size) => Promise<unknown>> = {
  "GET /analytics?days=14": get("/api/v1/analytics?days=14"),
  "GET /analytics?days=365": get("/api/v1/analytics?days=365"),
  "report of the analytics page, 90 days": ({ store }) => projectReport(store, { id: "demo" }, 90),
  "analytics page, 90 days": get("/dashboard/demo/analytics?days=90"),
  "GET /accounts": get("/api/v1/accounts"),
  "accounts page, fewest credits first": get("/dashboard/demo/accounts?sort=credits"),
  "one account's ledger, 100 lines": get("/api/v1/entries?userId=user_100&limit=100"),
  "overview page, latest entries": get("/dashboard/demo"),
};

const database = await startPostgres();
const opened: Size[] = [];
const end = async () => {
  for (const { server, store } of opened) await Promise.all([server.end("SIGTERM"), store.close()]);
  await database.stop();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end().then(() => process.exit(1)));
try {
  for (const entries of sizes) opened.push(await open(entries));
  print(await measure());
} finally {
  await end();
}

/** A database of this size, counted, with a server. */
async function open(entries: number): Promise<Size> {
  const databaseUrl = await createDatabase(database.url);
  // Its start makes the tables.
  await (await startServer({ env: { DATABASE_URL: databaseUrl } })).end("SIGTERM");
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const beganAt = performance.now();
  const seconds = () => ((performance.now() - beganAt) / 1_000).toFixed(0);
  await fill(sql, entries, (share) =>
    console.log(`${entries} entries: ${Math.round(share * 100)} % after ${seconds()} s`),
  );
  console.log(`${entries} entries filled in ${seconds()} s`);

  const store = await openStore({ databaseUrl, warn: console.warn });
  const rolledAt = performance.now();
  let counted = 0;
  for (let isDone = false; !isDone; ) {
    const call = await rollUp(store, "demo");
    isDone = call.isDone;
    counted += call.counted;
  }
  const rollSeconds = (performance.now() - rolledAt) / 1_000;
  console.log(
    `${counted} entries and payments rolled up in ${rollSeconds.toFixed(1)} s, ${Math.round(counted / rollSeconds)} a second`,
  );
  await sql.unsafe("vacuum analyze");
  const [size] = await sql`select pg_size_pretty(pg_database_size(current_database())) as all,
    pg_size_pretty(pg_total_relation_size('usage_quarters')) as quarters, (select count(*) from usage_quarters) as rows`;
  console.log(`database ${size?.all}, of it quarters ${size?.quarters} (${size?.rows} rows)`);
  await sql.end();
  return { entries, store, server: await startServer({ env: { DATABASE_URL: databaseUrl } }) };
}

/** Milliseconds of each read at each size, in turn, so that whatever else the machine does falls on all alike. */
async function measure() {
  const times = new Map(Object.keys(reads).map((name) => [name, sizes.map((): number[] => [])]));
  for (let round = -5; round < rounds; round += 1) {
    for (const [name, read] of Object.entries(reads)) {
      for (const [index, size] of opened.entries()) {
        const beganAt = performance.now();
        await read(size);
        // The first rounds only warm up.
        if (round >= 0) times.get(name)?.[index]?.push(performance.now() - beganAt);
      }
    }
  }
  return times;
}

function print(times: Awaited<ReturnType<typeof measure>>) {
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
  console.log(`\nMedians of ${rounds} rounds, in milliseconds`);
  console.log(`| read | ${sizes.join(" | ")} | largest / smallest |`);
  console.log(`| --- |${sizes.map(() => " --- |").join("")} --- |`);
  for (const [name, lists] of times) {
    const medians = lists.map(median);
    const ratio = Math.max(...medians.slice(1), medians[0] ?? 0) / (medians[0] ?? 0);
    console.log(`| ${name} | ${medians.map((ms) => ms.toFixed(2)).join(" | ")} | ${ratio.toFixed(2)} |`);
  }
}
