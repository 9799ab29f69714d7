import { meter } from "#app/domain/ledger/meter.ts";
import { endpoint, method } from "#app/http/endpoint.ts";
import { keyReused, replayed } from "#app/http/idempotency-key.ts";
import { type MeterBlocked, type MeterPaid, meterRequest } from "#contract/meter.ts";

const route = endpoint({
  POST: method(
    meterRequest,
    (project) => project.secureMetering,
    async ({ store, project, input, idempotencyKey }) => {
      const result = await meter(store, project, input, idempotencyKey);
      if (result.outcome === "key_reused") throw keyReused();
      const { remaining } = result;
      if (result.outcome === "insufficient") {
        return { status: 402, body: { ok: false, blocked: true, remaining } satisfies MeterBlocked };
      }
      return { body: { ok: true, remaining } satisfies MeterPaid, headers: replayed(result.outcome === "replayed") };
    },
  ),
});

export const loader = route.loader;
export const action = route.action;
