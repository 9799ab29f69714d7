import type { CreditOutcome } from "#app/domain/ledger/credit.ts";
import type { MeterOutcome } from "#app/domain/ledger/meter.ts";
import type { MeterBlocked, MeterPaid } from "#contract/meter.ts";
import { seqHeader } from "./account-headers.ts";
import type { Answer } from "./endpoint.ts";
import { replayed } from "./idempotency-key.ts";

type Settled<Outcome> = Exclude<Outcome, { outcome: "key_reused" }>;

/** What `POST /meter` answers with; the demo's forms show the same. */
export function meterAnswer({ outcome, remaining, seq }: Settled<MeterOutcome>) {
  if (outcome === "insufficient") {
    const body: MeterBlocked = { ok: false, blocked: true, remaining };
    return { status: 402, body, headers: seqHeader(seq) } satisfies Answer;
  }
  const body: MeterPaid = { ok: true, remaining };
  return { status: 200, body, headers: { ...seqHeader(seq), ...replayed(outcome === "replayed") } } satisfies Answer;
}

/** What `POST /credits` answers with. */
export function creditAnswer({ outcome, account, seq }: Settled<CreditOutcome>) {
  const headers = { ...seqHeader(seq), ...replayed(outcome === "replayed") };
  return { status: 200, body: account, headers } satisfies Answer;
}
