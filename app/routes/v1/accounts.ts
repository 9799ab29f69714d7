import { accountView } from "#app/domain/ledger/account.ts";
import { accountStats, listAccounts } from "#app/domain/ledger/list-accounts.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { Problem } from "#app/http/problem.ts";
import { accountsRequest } from "#contract/accounts.ts";

const route = endpoint({
  GET: method(accountsRequest, secretKey, async ({ store, project, input: { limit, cursor, q } }) => {
    const [page, stats] = await Promise.all([
      listAccounts(store, project.id, { limit, cursor, prefix: q }),
      accountStats(store, project.id),
    ]);
    if (page === undefined) {
      const message = "cursor must be a nextCursor that this call returned.";
      throw new Problem("invalid_request", message, { param: "cursor" });
    }
    const accounts = page.accounts.map(({ userId, plan, balance }) => accountView(userId, plan, balance));
    return { body: { accounts, nextCursor: page.nextCursor, stats } };
  }),
});

export const loader = route.loader;
export const action = route.action;
