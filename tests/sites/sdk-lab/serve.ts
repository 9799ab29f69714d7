import path from "node:path";
import { build } from "esbuild";
import { type Site, startSite } from "../../support/site.ts";

/**
 * Serves the scenes of main.tsx with React's development build, which warns of what production keeps to itself.
 * `nodeModules` is a folder with another React than this repository's.
 */
export async function startLab(paykitUrl: string, nodeModules = path.resolve("node_modules")): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "main.tsx")],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"', paykitUrl: JSON.stringify(paykitUrl) },
    alias: { react: path.join(nodeModules, "react"), "react-dom": path.join(nodeModules, "react-dom") },
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  const page = `<!doctype html><html lang="en"><title>Lab</title><link rel="icon" href="data:,">
<div id="root"></div><script type="module" src="/lab.js"></script></html>`;
  return await startSite((address) =>
    address === "/lab.js" ? { body: script, headers: { "content-type": "text/javascript" } } : { body: page },
  );
}
