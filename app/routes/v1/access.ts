import { access } from "#app/domain/ledger/access.ts";
import { portalHeader, seqHeader } from "#app/http/account-headers.ts";
import { anyKey, endpoint, method } from "#app/http/endpoint.ts";
import { accessRequest } from "#contract/access.ts";

const route = endpoint({
  GET: method(accessRequest, anyKey, async (call) => {
    const { account, seq, hasCustomer } = await access(call.store, call.project, call.input.userId);
    return { body: account, headers: { ...seqHeader(seq), ...portalHeader(call, hasCustomer) } };
  }),
});

export const loader = route.loader;
export const action = route.action;
