import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { entriesRequest } from "#contract/entries.ts";

const route = endpoint({
  GET: method(entriesRequest, secretKey, async ({ store, project, input }) => ({
    body: await listEntries(store, project, input),
  })),
});

export const loader = route.loader;
export const action = route.action;
