import { buildWhenNeeded } from "./build.mjs";
import { installWhenNeeded } from "./install.mjs";

// `npm run build`: makes build/, for a deployment that then runs `node build/server/index.js` (Node 22.22 or newer).
await installWhenNeeded();
await buildWhenNeeded();
