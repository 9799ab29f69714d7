import { credit } from "#app/domain/ledger/credit.ts";
import { seqHeader } from "#app/http/account-headers.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { keyReused, replayed } from "#app/http/idempotency-key.ts";
import { creditsRequest } from "#contract/credits.ts";

const route = endpoint({
  POST: method(creditsRequest, secretKey, async ({ store, project, input, idempotencyKey }) => {
    const result = await credit(store, project, input, idempotencyKey);
    if (result.outcome === "key_reused") throw keyReused();
    return { body: result.account, headers: { ...seqHeader(result.seq), ...replayed(result.outcome === "replayed") } };
  }),
});

export const loader = route.loader;
export const action = route.action;
