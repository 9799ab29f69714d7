import { meter } from "#app/domain/ledger/meter.ts";
import { endpoint, method } from "#app/http/endpoint.ts";
import { keyReused } from "#app/http/idempotency-key.ts";
import { meterAnswer } from "#app/http/ledger-answers.ts";
import { meterRequest } from "#contract/meter.ts";

const route = endpoint({
  POST: method(
    meterRequest,
    (project) => project.secureMetering,
    async ({ store, project, input, idempotencyKey }) => {
      const result = await meter(store, project, input, idempotencyKey);
      if (result.outcome === "key_reused") throw keyReused();
      return meterAnswer(result);
    },
  ),
});

export const loader = route.loader;
export const action = route.action;
