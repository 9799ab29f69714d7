import { sql } from "drizzle-orm";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import type { MeterRequest } from "#contract/meter.ts";
import { readMove, spendable } from "./account.ts";
import { accountIdOf } from "./account-id.ts";
import { requestFingerprint } from "./request-fingerprint.ts";

export type MeterOutcome =
  /** `seq` is that of the entry, or of the account where nothing was taken. */
  { outcome: "paid" | "replayed" | "insufficient"; remaining: number; seq: number } | { outcome: "key_reused" };

/**
 * Takes `cost` credits from one user, or says why not. Exactly once for each idempotency key, for ever; a refusal for
 * lack of credits leaves the key free, so that it can succeed after a top-up. The rules are in drizzle/0008.
 *
 * Throws StoreUnavailable when the ledger can't answer: nothing may be allowed then.
 */
export async function meter(
  store: Store,
  project: LedgerProject,
  request: MeterRequest,
  idempotencyKey: string | undefined,
): Promise<MeterOutcome> {
  const { userId, event, cost, costUsd } = request;
  const costUsdMicros = costUsd === undefined ? null : Math.round(costUsd * 1e6);
  const fingerprint = idempotencyKey === undefined ? null : requestFingerprint("POST /meter", request);
  const statement = sql`select * from meter_with_seq(
    ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
    ${event}, ${cost}, ${costUsdMicros}, ${idempotencyKey ?? null}, ${fingerprint})`;
  const move = await store.run(idempotencyKey === undefined ? "write" : "keyed-write", async (db, { afterUnknown }) => {
    const [row] = await rowsOf(db, statement);
    const answer = readMove(row);
    // "No" would be a promise: an earlier try that comes through after a top-up would break it.
    if (answer.outcome === "insufficient" && afterUnknown) {
      throw new StoreUnavailable("An earlier try of this meter may still take effect.", "unknown");
    }
    return answer;
  });
  switch (move.outcome) {
    case "paid":
    case "replayed":
    case "insufficient":
      return { outcome: move.outcome, remaining: spendable(move.balance), seq: move.seq };
    case "key_reused":
      return { outcome: "key_reused" };
    default:
      throw new TypeError(`meter_with_seq() answered ${move.outcome}`);
  }
}
