import type { entries } from "#app/store/schema/ledger.server.ts";
import type { Entry } from "#contract/entries.ts";

/** An entry as the API shows it. */
export function entryView(row: typeof entries.$inferSelect): Entry {
  return {
    seq: row.seq,
    kind: row.kind,
    event: row.event,
    amount: row.amount,
    balanceAfter: row.balanceAfter,
    idempotencyKey: row.idempotencyKey,
    source: row.source,
    costUsd: row.costUsdMicros === null ? null : row.costUsdMicros / 1e6,
    note: row.note,
    at: new Date(row.at).toISOString(),
  };
}
