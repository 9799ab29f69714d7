import { meter } from "#app/domain/ledger/meter.ts";
import { seqHeader } from "#app/http/account-headers.ts";
import { endpoint, method } from "#app/http/endpoint.ts";
import { keyReused, replayed } from "#app/http/idempotency-key.ts";
import { type MeterBlocked, type MeterPaid, meterRequest } from "#contract/meter.ts";

const route = endpoint({
  POST: method(
    meterRequest,
    (project) => project.secureMetering,
    async ({ store, refusals, project, input, idempotencyKey }) => {
      const result = await meter(store, project, input, idempotencyKey);
      if (result.outcome === "key_reused") throw keyReused();
      const { remaining, seq } = result;
      if (result.outcome === "insufficient") {
        refusals.note(project.id, input.userId);
        const body: MeterBlocked = { ok: false, blocked: true, remaining };
        return { status: 402, body, headers: seqHeader(seq) };
      }
      const body: MeterPaid = { ok: true, remaining };
      return { body, headers: { ...seqHeader(seq), ...replayed(result.outcome === "replayed") } };
    },
  ),
});

export const loader = route.loader;
export const action = route.action;
