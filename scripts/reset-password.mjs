import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhenNeeded } from "./build.mjs";
import { installWhenNeeded, root } from "./install.mjs";

// `npm run reset-password -- name@example.com`: prints a link to choose a new password, for a PayKit that sends no mail.
// It works on the database of DATABASE_URL; an embedded one in a folder is open to one process at a time, so stop PayKit.

const email = process.argv[2];
if (email === undefined) {
  console.error("Usage: npm run reset-password -- name@example.com");
  process.exit(2);
}
await installWhenNeeded();
await buildWhenNeeded();

/** @type {typeof import("../app/server.ts")} */
const paykit = await import(pathToFileURL(path.join(root, "build/server/index.js")).href);
try {
  const config = paykit.readConfig();
  if (config.databaseUrl === undefined) throw new Error("DATABASE_URL is not set: there is no database to look into.");
  const { services } = await paykit.openServices(config, paykit.createLog());
  if (services.auth === undefined) throw new Error("BETTER_AUTH_SECRET is not set: there is no sign-in.");
  const origin = config.publicBaseUrl ?? `http://localhost:${config.port}`;
  const link = await paykit.makeResetLink(services.auth, origin, email);
  await services.store.close();
  if (link === undefined) throw new Error(`Nobody has the address ${email}.`);
  console.log(`\nWhoever opens this link within the hour chooses a new password for ${email}, once:\n\n${link}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
