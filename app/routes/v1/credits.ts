import { credit } from "#app/domain/ledger/credit.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { keyReused } from "#app/http/idempotency-key.ts";
import { creditAnswer } from "#app/http/ledger-answers.ts";
import { creditsRequest } from "#contract/credits.ts";

const route = endpoint({
  POST: method(creditsRequest, secretKey, async ({ store, project, input, idempotencyKey }) => {
    const result = await credit(store, project, input, idempotencyKey);
    if (result.outcome === "key_reused") throw keyReused();
    return creditAnswer(result);
  }),
});

export const loader = route.loader;
export const action = route.action;
