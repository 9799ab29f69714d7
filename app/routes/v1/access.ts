import { access } from "#app/domain/ledger/access.ts";
import { anyKey, endpoint, method } from "#app/http/endpoint.ts";
import { accessRequest } from "#contract/access.ts";

const route = endpoint({
  GET: method(accessRequest, anyKey, async ({ store, project, input }) => ({
    body: await access(store, project, input.userId),
  })),
});

export const loader = route.loader;
export const action = route.action;
