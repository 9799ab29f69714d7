import { sql } from "drizzle-orm";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import type { Account } from "#contract/access.ts";
import type { CreditsRequest } from "#contract/credits.ts";
import { accountView, readMove } from "./account.ts";
import { accountIdOf } from "./account-id.ts";
import { requestFingerprint } from "./request-fingerprint.ts";

export type CreditOutcome =
  /** `seq` is that of the last entry made, or of the account where none was. */
  { outcome: "granted" | "replayed"; account: Account; seq: number } | { outcome: "key_reused" };

/**
 * Grants credits, gives a plan by hand, or both, exactly once for each idempotency key. A replay answers with the
 * account as it was then. Throws StoreUnavailable when the ledger can't answer.
 */
export async function credit(
  store: Store,
  project: LedgerProject,
  request: CreditsRequest,
  idempotencyKey: string | undefined,
  /** Why, for the entry. */
  note?: string,
): Promise<CreditOutcome> {
  const { userId, amount, plan } = request;
  const fingerprint = idempotencyKey === undefined ? null : requestFingerprint("POST /credits", request);
  const [row] = await store.run(idempotencyKey === undefined ? "write" : "keyed-write", (db) =>
    rowsOf(
      db,
      sql`select * from credit_with_seq(
        ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
        ${amount ?? null}, ${plan ?? null}, ${idempotencyKey ?? null}, ${fingerprint}, ${note ?? null}::text)`,
    ),
  );
  const move = readMove(row);
  switch (move.outcome) {
    case "granted":
    case "replayed":
      return { outcome: move.outcome, account: accountView(userId, move.plan, move.balance), seq: move.seq };
    case "key_reused":
      return { outcome: "key_reused" };
    default:
      throw new TypeError(`credit_with_seq() answered ${move.outcome}`);
  }
}
