import { spawn } from "node:child_process";
import { buildWhenNeeded } from "./build.mjs";
import { installWhenNeeded, node, root } from "./install.mjs";

// `npm start`: from a clone to a production server on PORT (3000), with whatever is missing made first.
try {
  await installWhenNeeded();
  await buildWhenNeeded();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const server = spawn(node, ["build/server/index.js"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production" },
});
// A signal to this process alone has to be handed on. Ctrl-C reaches both; the server counts it once.
process.on("SIGINT", () => server.kill("SIGINT"));
process.on("SIGTERM", () => server.kill("SIGTERM"));
server.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGTERM" ? 143 : 1)));
