import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "./postgres.ts";

/** The built server in a process of its own, on loopback. */
export interface TestServer {
  url: string;
  process: ChildProcess;
  /** Everything it wrote so far, standard output and error together. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

export interface ServerOptions {
  env?: Record<string, string>;
  port?: number;
  cwd?: string;
}

const entry = new URL("../../build/server/index.js", import.meta.url).pathname;

/** Starts a server without waiting for it. */
export function spawnServer({ env = {}, port = 0, cwd }: ServerOptions = {}) {
  const child = spawn(process.execPath, [entry], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd,
    // Only what is named here: a developer's own variables must not change what a test means.
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: String(port), RATE_LIMIT_PER_MINUTE: "0", ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, output: () => output, ended };
}

/** Starts a server and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const port = options.port ?? (await freePort());
  const { child, output, ended } = spawnServer({ ...options, port });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => {
      if (output().includes("PayKit is ready at")) resolve();
    });
    ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output()}`)), reject);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    output,
    end: async (signal) => {
      child.kill(signal);
      return await ended;
    },
  };
}
