import { sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { errorCode, lockTimeout } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";

interface Refusal {
  firstAtMs: number;
  lastAtMs: number;
  times: number;
}

/** Users who were refused for lack of credits, kept in memory for a moment. */
export interface Refusals {
  /** Notes one; at once, and without ever failing. */
  note(projectId: string, userId: string): void;
  /** Writes down what was noted. */
  flush(): Promise<void>;
  /** Writes down the rest. */
  stop(): Promise<void>;
}

/**
 * Notes refusals beside the ledger: a refusal is no entry, and a meter waits for nobody but its account. Best effort: what is
 * in memory when the process is killed is lost, and so is what comes when the memory for it is full.
 */
export function createRefusals(store: Store, onError: (error: unknown) => void): Refusals {
  let noted = new Map<string, Map<string, Refusal>>();
  let size = 0;
  let running = Promise.resolve();

  const write = async () => {
    const taken = noted;
    noted = new Map();
    size = 0;
    // One project after another: one that is locked holds up nobody else's.
    for (const [projectId, users] of taken) {
      try {
        await writeProject(store, projectId, users);
      } catch (error) {
        onError(error);
        // Without a database the rest would only wait as long again.
        if (errorCode(error) !== lockTimeout) return;
      }
    }
  };
  const flush = () => {
    running = running.then(write);
    return running;
  };
  const timer = setInterval(flush, limits.refusalsEveryMs).unref();

  return {
    note: (projectId, userId) => {
      const users = noted.get(projectId) ?? new Map<string, Refusal>();
      const known = users.get(userId);
      const nowMs = performance.now();
      if (known !== undefined) {
        known.lastAtMs = nowMs;
        known.times += 1;
      } else if (size < limits.refusalsNotedMax) {
        noted.set(projectId, users.set(userId, { firstAtMs: nowMs, lastAtMs: nowMs, times: 1 }));
        size += 1;
      }
    },
    flush,
    stop: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

async function writeProject(store: Store, projectId: string, users: Map<string, Refusal>): Promise<void> {
  const nowMs = performance.now();
  const rows = [...users].map(([userId, { firstAtMs, lastAtMs, times }]) => ({
    account_id: accountIdOf(projectId, userId),
    first_ms_ago: Math.round(nowMs - firstAtMs),
    last_ms_ago: Math.round(nowMs - lastAtMs),
    times,
  }));
  // Not tried again where the fate is unknown: it would count the same refusals twice.
  await store.run("write", (db) =>
    rowsOf(db, sql`select note_refusals(${projectId}, ${JSON.stringify(rows)}::text::jsonb)`),
  );
}
