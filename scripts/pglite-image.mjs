import { writeFileSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";

// Making an empty database inside WebAssembly takes seconds, and is the same every time: the build does it once.
// Uncompressed, because the start that unpacks it should be quick and the file never leaves this machine.
const image = await (await PGlite.create()).dumpDataDir("none");
writeFileSync(
  path.join(import.meta.dirname, "..", "build", "pglite-image.tar"),
  Buffer.from(await image.arrayBuffer()),
);
process.exit(0);
