import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes a folder for this process alone, or throws naming the process that has it.
 *
 * Two processes on one PGlite folder corrupt it without a word, so the lock has to be one the kernel drops when its
 * holder dies, however it dies: a lock file with a pid in it outlives kill -9 and lies in a container. Node has no
 * flock, but its built-in SQLite takes a POSIX lock on its file, and that is all that is used of it here.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const holderFile = path.join(folder, "paykit.pid");
  const lock = new DatabaseSync(path.join(folder, "paykit.lock"), { timeout: 0 });
  try {
    lock.exec("pragma journal_mode = memory; begin exclusive");
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw new Error(`DATABASE_URL: ${folder} can't be locked.`, { cause });
    throw new Error(
      `DATABASE_URL: ${folder} is in use by process ${holderOf(holderFile)}. ` +
        "An embedded database serves one process at a time: stop that one first, or use postgres://.",
      { cause },
    );
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return () => lock.close();
}

/** SQLITE_BUSY: somebody else has the lock. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}

function holderOf(holderFile: string): string {
  try {
    return readFileSync(holderFile, "utf8").trim();
  } catch {
    return "(unknown: it is just starting)";
  }
}
