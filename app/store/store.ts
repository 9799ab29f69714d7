import { setTimeout as sleep } from "node:timers/promises";
import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { limits } from "#app/config/limits.ts";
import { fateOf, StoreUnavailable } from "./errors.ts";
import { createGate, type Gate } from "./gate.ts";
import type * as schema from "./schema/ledger.server.ts";

/** Both drivers through one type: a query that compiles runs on PostgreSQL and on PGlite. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/**
 * What may be done again when the store fails under a statement:
 * - `read`: anything;
 * - `keyed-write`: anything, because the same idempotency key has one effect;
 * - `write`: only what the database itself said was undone.
 */
export type StatementKind = "read" | "keyed-write" | "write";

/** What a statement is told about the tries before it. */
export interface Attempt {
  /**
   * An earlier try of this call may still be on its way to the database and take effect after this one. With the same
   * key that is no second effect; but a refusal by this try is then not the last word.
   */
  afterUnknown: boolean;
}

export interface Store {
  /** Where the data lives, for the start-up line. */
  readonly description: string;
  /** What this store does not survive, for the start-up line; empty when it survives a crash and a power cut. */
  readonly losesDataOn: string;
  /** Runs one SQL script as one implicit transaction (migrations only). */
  runScript(sqlText: string): Promise<void>;
  /**
   * Runs one statement within the deadline. Throws StoreUnavailable when the store can't answer, anything else is a bug.
   * A transaction of several statements has no place here: see docs/decisions/003.
   */
  run<T>(kind: StatementKind, statement: (db: Database, attempt: Attempt) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface RunOptions {
  gate?: Gate;
  deadlineMs?: number;
  /** Called when a statement was out for long and did not answer in time: its connection may never answer again. */
  onLate?: () => void;
  /** How many commits the server confirmed without the standby it was to wait for: those are unknown, not done. */
  unconfirmedCommits?: () => number;
}

/** Builds `run` over a database handle. Both drivers share it, and so share the deadline and the retry rules. */
export function createRun(database: () => Database, options: RunOptions = {}): Store["run"] {
  const {
    gate = createGate(limits.queriesInFlightMax, limits.queriesQueuedMax),
    deadlineMs = limits.storeDeadlineMs,
    onLate = () => {},
    unconfirmedCommits = () => 0,
  } = options;
  return async (kind, statement) => {
    const deadlineAt = performance.now() + deadlineMs;
    // Once one try ended with its fate unknown, no later refusal can make the whole known again.
    let unknown = false;
    for (let attempt = 1; ; attempt += 1) {
      let failure: unknown;
      const unconfirmedBefore = unconfirmedCommits();
      try {
        const answer = await attemptOnce(() => statement(database(), { afterUnknown: unknown }), {
          gate,
          deadlineAt,
          onLate,
        });
        if (kind !== "read" && unconfirmedCommits() !== unconfirmedBefore) throw unavailable(true);
        return answer;
      } catch (error) {
        if (error instanceof StoreUnavailable) {
          if (unknown) throw unavailable(unknown, error);
          if (kind === "read") throw new StoreUnavailable(error.message, "none", { cause: error });
          throw error;
        }
        const fate = fateOf(error);
        if (fate === "bug") throw unknown ? unavailable(unknown, error) : error;
        if (fate === "unknown" && kind !== "read") unknown = true;
        const isFinal = fate === "gave-up" || (fate === "unknown" && kind === "write");
        if (isFinal || attempt >= limits.storeAttemptsMax) throw unavailable(unknown, error);
        failure = error;
      }
      const delayMs = limits.storeRetryDelayMs * 2 ** attempt * (0.5 + Math.random());
      if (performance.now() + delayMs >= deadlineAt) throw unavailable(unknown, failure);
      await sleep(delayMs);
    }
  };
}

async function attemptOnce<T>(
  statement: () => Promise<T>,
  { gate, deadlineAt, onLate }: { gate: Gate; deadlineAt: number; onLate: () => void },
): Promise<T> {
  const leave = await gate.enter(deadlineAt);
  const sentAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const late = () => {
      if (performance.now() - sentAt >= limits.statementLateMs) onLate();
      reject(new StoreUnavailable("The database did not answer in time.", "unknown"));
    };
    timer = setTimeout(late, Math.max(0, deadlineAt - performance.now()));
  });
  try {
    return await Promise.race([statement(), deadline]);
  } finally {
    clearTimeout(timer);
    // A statement that missed its deadline may never settle (reliability.md, V3), so its place can't wait for it.
    leave();
  }
}

function unavailable(unknown: boolean, cause?: unknown): StoreUnavailable {
  return unknown
    ? new StoreUnavailable("The database did not confirm the write.", "unknown", { cause })
    : new StoreUnavailable("The database can't answer.", "none", { cause });
}

/** Reads the rows of `db.execute()`, which are an array on PostgreSQL and `{ rows }` on PGlite. */
export async function rowsOf(db: Database, query: SQL): Promise<Record<string, unknown>[]> {
  const result: unknown = await db.execute(query);
  if (Array.isArray(result)) return result;
  if (result !== null && typeof result === "object" && "rows" in result && Array.isArray(result.rows))
    return result.rows;
  throw new TypeError("db.execute() gave neither an array nor rows");
}

/** A bigint column of `rowsOf`: a string on PostgreSQL, a number (or bigint) on PGlite. */
export function toInteger(value: unknown): number {
  const integer = Number(value);
  if (value === null || value === undefined || !Number.isSafeInteger(integer)) {
    throw new TypeError(`not a safe integer: ${String(value)}`);
  }
  return integer;
}
