import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { keys } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { demoKeys } from "./demo-keys.ts";
import { demoHolder, findKeyHolder, type KeyHolder } from "./find-key-holder.server.ts";
import { hashKey, parseKeyKind } from "./key.server.ts";

/** Finds who holds a key, from memory where it can. */
export interface KeyHolders {
  /**
   * Whose key this is, or undefined when it is unknown, mistyped or revoked. A key that is not in memory costs a look-up:
   * `guard` may refuse that by throwing, and is told when it found nobody.
   */
  find(key: string, guard?: LookUpGuard): Promise<KeyHolder | undefined>;
  /** Forgets a project's keys and settings in this process, after a change here; others learn of it within keyFreshMs. */
  forget(projectId: string): void;
}

export interface LookUpGuard {
  before(): Promise<void>;
  foundNobody(): Promise<void>;
}

interface Known {
  holder: KeyHolder;
  hash: Uint8Array;
  /** When the database was asked for it: what it said may be older, never younger. */
  askedAt: number;
  isRefreshing: boolean;
  usedWrittenAt: number;
}

/**
 * Keeps the holders of keys in use in memory, so that a meter costs no look-up. What was read is used for keyFreshMs
 * and not a moment longer: a key that was revoked by another process is dead here by then (T38 allows 5 s). From half of
 * that on it is read again behind the request that used it, so that a key in steady use never waits for the database.
 * When the database can't be read, keys run out of their time and calls fail closed.
 */
export function createKeyHolders(store: Store, clock: () => number = () => performance.now()): KeyHolders {
  // Known by the key's hash: a key in memory would be a secret in a heap dump.
  const known = new Map<string, Known>();
  const lookUps = new Map<string, Promise<KeyHolder | undefined>>();
  // What was asked before something was forgotten must not be remembered after it.
  let generation = 0;

  const lookUp = (id: string, hash: Uint8Array) => {
    const askedAt = clock();
    const askedIn = generation;
    const asked = findKeyHolder(store, hash).then((holder) => {
      if (askedIn !== generation) return holder;
      const usedWrittenAt = known.get(id)?.usedWrittenAt ?? Number.NEGATIVE_INFINITY;
      known.delete(id);
      if (holder !== undefined) {
        known.set(id, { holder, hash, askedAt, isRefreshing: false, usedWrittenAt });
        evictOldest();
      }
      return holder;
    });
    lookUps.set(id, asked);
    const forgetLookUp = () => {
      if (lookUps.get(id) === asked) lookUps.delete(id);
    };
    asked.then(forgetLookUp, forgetLookUp);
    return asked;
  };

  const evictOldest = () => {
    const [oldest] = known.keys();
    if (known.size > limits.keysCachedMax && oldest !== undefined) known.delete(oldest);
  };

  const noteUse = (entry: Known) => {
    const now = clock();
    if (now - entry.usedWrittenAt < limits.keyUsedEveryMs) return;
    entry.usedWrittenAt = now;
    // Nobody waits for it, and a use that is not written down harms nobody: the next one will be.
    store.run("keyed-write", (db) => writeUse(db, entry.hash)).catch(() => {});
  };

  return {
    find: async (key, guard) => {
      if (key === demoKeys.publishable) return demoHolder;
      if (key === demoKeys.secret) return { ...demoHolder, keyKind: "secret" };
      if (parseKeyKind(key) === undefined) return undefined;
      const hash = hashKey(key);
      const id = Buffer.from(hash).toString("base64");
      const entry = known.get(id);
      const age = entry === undefined ? Number.POSITIVE_INFINITY : clock() - entry.askedAt;
      if (entry !== undefined && age < limits.keyFreshMs) {
        if (age > limits.keyFreshMs / 2 && !entry.isRefreshing) {
          entry.isRefreshing = true;
          lookUp(id, hash).catch(() => {
            entry.isRefreshing = false;
          });
        }
        noteUse(entry);
        return entry.holder;
      }
      // One that was good a while ago is no guess.
      if (guard !== undefined && entry === undefined && !lookUps.has(id)) await guard.before();
      const holder = await (lookUps.get(id) ?? lookUp(id, hash));
      if (holder === undefined) await guard?.foundNobody();
      const made = known.get(id);
      if (made !== undefined) noteUse(made);
      return holder;
    },
    forget: (projectId) => {
      generation += 1;
      lookUps.clear();
      for (const [id, { holder }] of known) if (holder.project.id === projectId) known.delete(id);
    },
  };
}

function writeUse(db: Parameters<Parameters<Store["run"]>[1]>[0], hash: Uint8Array) {
  const isDue = or(isNull(keys.lastUsedAt), lt(keys.lastUsedAt, sql`now() - interval '1 minute'`));
  return db
    .update(keys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(keys.hash, hash), isDue));
}
