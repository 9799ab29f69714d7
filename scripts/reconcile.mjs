import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildWhenNeeded } from "./build.mjs";
import { installWhenNeeded, root } from "./install.mjs";

const usage = `Asks Stripe for what was paid, refunded and disputed, and settles what no webhook told us.
Running it again changes nothing.

  npm run reconcile -- --since 2026-11-01        since a day (UTC), or
  npm run reconcile -- --since 3d                since so many days (d) or hours (h) ago

A checkout that was paid and does not say by whom (it is listed, and in the log) is given to a user by hand:

  npm run reconcile -- --assign cs_… --project prj_… --user user_123

It works on the database of DATABASE_URL with the key of STRIPE_SECRET_KEY. An embedded database in a folder is open to
one process at a time, so stop PayKit before.`;

const { values } = parseArgs({
  options: {
    since: { type: "string" },
    assign: { type: "string" },
    project: { type: "string" },
    user: { type: "string" },
    help: { type: "boolean" },
  },
});
const since = sinceSeconds(values.since);
const isAssignment = values.assign !== undefined && values.project !== undefined && values.user !== undefined;
if (values.help || (since === undefined && !isAssignment)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
await installWhenNeeded();
await buildWhenNeeded();

/** @type {typeof import("../app/server.ts")} */
const paykit = await import(pathToFileURL(path.join(root, "build/server/index.js")).href);
try {
  const config = paykit.readConfig();
  if (config.databaseUrl === undefined) throw new Error("DATABASE_URL is not set: there is no database to settle.");
  const { services, stop } = await paykit.openServices(config, paykit.createLog());
  const { stripe, store } = services;
  if (stripe === undefined) throw new Error("STRIPE_SECRET_KEY is not set: there is nobody to ask.");
  if (isAssignment) {
    const to = { projectId: values.project ?? "", userId: values.user ?? "" };
    const settled = await paykit.assignSession(store, stripe.client, values.assign ?? "", to);
    console.log(`${values.assign}: ${settled.outcome}, ${settled.result}`);
  } else {
    const report = await paykit.reconcile(store, stripe.client, since ?? 0, {
      onProgress: (line) => console.log(line),
    });
    for (const id of report.unassigned) console.log(`not assigned to anybody: ${id}`);
    for (const line of report.failed) console.error(`not settled: ${line}`);
    if (report.failed.length > 0) process.exitCode = 1;
  }
  stop();
  await stripe.worker.stop();
  await store.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** @param {string | undefined} text */
function sinceSeconds(text) {
  const [, count, unit] = /^(\d{1,4})([dh])$/.exec(text ?? "") ?? [];
  if (count !== undefined) return Math.floor(Date.now() / 1000) - Number(count) * (unit === "d" ? 86_400 : 3_600);
  const day = /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(day) ? undefined : day / 1000;
}
