import { Form, href, Link, redirect } from "react-router";
import { accountView } from "#app/domain/ledger/account.ts";
import { type AccountSort, accountSorts, accountStats, listAccounts } from "#app/domain/ledger/list-accounts.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { Figures } from "#app/ui/figures.tsx";
import { ScrollTable } from "#app/ui/scroll-table.tsx";
import { formatNumber, Time } from "#app/ui/time.tsx";
import { UserCell } from "#app/ui/user-cell.tsx";
import { userIdPrefix } from "#contract/accounts.ts";
import type { Route } from "./+types/accounts";

export const meta: Route.MetaFunction = () => [{ title: "Accounts · PayKit" }];

const pageSize = 50;
const sortLabels: Record<AccountSort, string> = {
  user: "User id",
  newest: "Newest first",
  credits: "Fewest credits first",
};
const isSort = (value: string | null): value is AccountSort => accountSorts.some((sort) => sort === value);

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { project } = args.context.get(projectContext);
  const query = args.url.searchParams;
  const prefix = userIdPrefix.safeParse(query.get("q") ?? "");
  const asked = query.get("sort");
  const sort = isSort(asked) ? asked : "user";
  const cursor = query.get("cursor") ?? undefined;
  const [page, stats] = await Promise.all([
    prefix.success
      ? listAccounts(services.store, project.id, { prefix: prefix.data, sort, limit: pageSize, cursor })
      : { accounts: [], nextCursor: null },
    accountStats(services.store, project.id),
  ]);
  // A cursor that is none of ours: begin at the beginning.
  if (page === undefined) {
    const first = new URLSearchParams({ q: query.get("q") ?? "", sort });
    throw redirect(`${href("/dashboard/:projectId/accounts", { projectId: project.id })}?${first}`);
  }
  return {
    projectId: project.id,
    q: query.get("q") ?? "",
    sort,
    isFirst: cursor === undefined,
    stats,
    nextCursor: page.nextCursor,
    accounts: page.accounts.map(({ userId, plan, balance, createdAt }) => ({
      ...accountView(userId, plan, balance),
      createdAt,
    })),
  };
});

export default function Accounts({ loaderData }: Route.ComponentProps) {
  const { projectId, q, sort, isFirst, stats, nextCursor, accounts } = loaderData;
  const here = href("/dashboard/:projectId/accounts", { projectId });
  const accountPage = href("/dashboard/:projectId/account", { projectId });
  const counts = [
    { name: "Accounts", value: formatNumber(stats.total) },
    { name: "On Pro", value: formatNumber(stats.pro) },
    { name: "Credits outstanding", value: formatNumber(stats.creditsOutstanding) },
    { name: "MRR", value: `$${formatNumber(stats.mrr)}` },
  ];
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Accounts</h1>
      <div className="mt-5">
        <Figures figures={counts} />
      </div>
      <Form method="get" role="search" className="mt-6 flex flex-wrap items-end gap-3">
        <div className="min-w-40 flex-1">
          <label htmlFor="q" className="label">
            User id begins with
          </label>
          <input id="q" name="q" defaultValue={q} autoComplete="off" maxLength={128} className="input mt-1.5" />
        </div>
        <div>
          <label htmlFor="sort" className="label">
            Sort by
          </label>
          <select id="sort" name="sort" defaultValue={sort} className="input mt-1.5">
            {Object.entries(sortLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className="button button-secondary">
          Show
        </button>
      </Form>
      {accounts.length === 0 && (
        <p className="muted mt-6">
          {q === "" && isFirst
            ? "No accounts yet: the first call for a user makes one."
            : "No account begins like that."}
        </p>
      )}
      {accounts.length > 0 && (
        <div className="mt-6">
          <ScrollTable
            label="Accounts"
            columns={[{ name: "User" }, { name: "Plan" }, { name: "Credits", isNumber: true }, { name: "Since (UTC)" }]}
          >
            {accounts.map(({ userId, plan, credits, debt, createdAt }) => (
              <tr key={userId}>
                <UserCell userId={userId} to={`${accountPage}?userId=${encodeURIComponent(userId)}`} />
                <td>{plan === "pro" ? "Pro" : "Free"}</td>
                <td className="text-right tabular-nums">
                  {formatNumber(credits)}
                  {debt !== undefined && <span className="error"> owes {formatNumber(debt)}</span>}
                </td>
                <td>
                  <Time at={createdAt} />
                </td>
              </tr>
            ))}
          </ScrollTable>
        </div>
      )}
      <nav aria-label="Pages" className="mt-6 flex gap-3">
        {!isFirst && (
          <Link to={`${here}?${new URLSearchParams({ q, sort })}`} className="button button-secondary">
            First page
          </Link>
        )}
        {nextCursor !== null && (
          <Link
            to={`${here}?${new URLSearchParams({ q, sort, cursor: nextCursor })}`}
            className="button button-secondary"
          >
            Next page
          </Link>
        )}
      </nav>
      <section aria-labelledby="open" className="mt-10 max-w-xl">
        <h2 id="open" className="text-lg font-semibold">
          A user who is not here yet
        </h2>
        <Form method="get" action={accountPage} className="mt-3 flex flex-wrap items-end gap-3">
          <div className="min-w-40 flex-1">
            <label htmlFor="userId" className="label">
              User id
            </label>
            <input id="userId" name="userId" autoComplete="off" required className="input mt-1.5" />
          </div>
          <button type="submit" className="button button-secondary">
            Open account
          </button>
        </Form>
      </section>
    </>
  );
}
