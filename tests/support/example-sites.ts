import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "@playwright/test";
import { installExample } from "./packed-sdk.ts";
import { run } from "./pinned-npm.ts";
import { freePort } from "./postgres.ts";
import { type Site, startSite } from "./site.ts";

// The SDK's examples as their users have them: installed from the tarball, type-checked, built, served on their own.

/** Packages that make an example one for React 18, with the React Router that still takes it. */
export const react18 = {
  react: "18.3.1",
  "react-dom": "18.3.1",
  "@types/react": "18.3.31",
  "@types/react-dom": "18.3.7",
  // The older compiler that many apps have.
  typescript: "5.9.3",
};
export const reactRouter7 = {
  "react-router": "7.18.4",
  "@react-router/node": "7.18.4",
  "@react-router/serve": "7.18.4",
  "@react-router/dev": "7.18.4",
};

export interface ExampleSite extends Site {
  /** Where the example is installed; gone with close(). */
  folder: string;
}

export interface PayKitKeys {
  url: string;
  publishableKey: string;
  secretKey: string;
}

/** The demo project, on the server without Stripe. */
export const demoKeys: PayKitKeys = {
  url: `http://127.0.0.1:${process.env.E2E_DEMO_PORT}`,
  publishableKey: "pk_live_demo",
  secretKey: "sk_live_demo",
};

/** A new project on the server that sells by the stand-in for Stripe. */
export async function makeSellingProject(): Promise<PayKitKeys> {
  const url = `http://127.0.0.1:${process.env.E2E_PORT}`;
  const owner = await request.newContext({ baseURL: url, extraHTTPHeaders: { "sec-fetch-site": "same-origin" } });
  const email = `${crypto.randomUUID()}@example.com`;
  const form = { intent: "sign-up", name: "Sites", email, password: "lantern otter gravel" };
  await owner.post("/sign-up", { form, maxRedirects: 0 });
  const answer = await owner.post("/api/v1/projects", { data: { name: "Image studio" } });
  const { publishableKey, secretKey } = await answer.json();
  await owner.dispose();
  return { url, publishableKey, secretKey };
}

/** Installs, type-checks and builds an example; gives its folder. */
async function buildExample(name: string, overrides: Record<string, string>, keys: PayKitKeys): Promise<string> {
  const folder = await installExample(name, { overrides });
  const env = { VITE_PAYKIT_URL: keys.url, VITE_PAYKIT_KEY: keys.publishableKey };
  // Both read the sources only, and there are two cores.
  await Promise.all(["typecheck", "build"].map((script) => run("npm", ["run", "--silent", script], folder, env)));
  return folder;
}

/** The Vite example on a server that only has files. */
export async function startViteSite(overrides: Record<string, string>, keys: PayKitKeys): Promise<ExampleSite> {
  const folder = await buildExample("vite", overrides, keys);
  const types: Record<string, string> = { ".js": "text/javascript", ".css": "text/css" };
  const site = await startSite((address) => {
    const { pathname } = new URL(address, "http://site");
    const file = path.join(folder, "dist", pathname === "/" ? "index.html" : pathname);
    const type = types[path.extname(file)];
    return existsSync(file)
      ? { body: readFileSync(file), ...(type && { headers: { "content-type": type } }) }
      : undefined;
  });
  return { folder, url: site.url, close: () => site.close().then(() => rm(folder, { recursive: true, force: true })) };
}

/** The React Router example on its own server, which has the secret key. */
export async function startServerSite(overrides: Record<string, string>, keys: PayKitKeys): Promise<ExampleSite> {
  const folder = await buildExample("react-router", overrides, keys);
  const port = await freePort();
  const child = spawn(process.execPath, ["node_modules/.bin/react-router-serve", "build/server/index.js"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      PAYKIT_URL: keys.url,
      PAYKIT_SECRET_KEY: keys.secretKey,
    },
  });
  const url = `http://localhost:${port}`;
  const ended = new Promise((resolve) => child.once("close", resolve));
  for (let tries = 0; !(await fetch(url).catch(() => undefined)); tries += 1) {
    if (child.exitCode !== null || tries > 200) throw new Error("the example's server did not start");
    await sleep(50);
  }
  return {
    folder,
    url,
    close: async () => {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
