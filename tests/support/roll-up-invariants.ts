import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";

// What the roll-ups must be once everything is counted: each query sums up the ledger, the books and the refusals, and finds
// the rows in which the roll-ups say something else. Written from the rules, not from the functions that are under test.

const lines = sql`
  select e.project_id, e.at, e.kind,
         case when exists (select from project_events n where n.project_id = e.project_id and n.name = e.event)
              then e.event else '' end as event,
         1 as count, e.amount as credits, coalesce(e.cost_usd_micros, 0) as usd_micros
    from entries e
  union all
  select p.project_id, p.at, 'paid_' || p.kind, '', 1, 0, p.amount_cents * 10000 from payments p where p.currency = 'usd'
  union all
  select b.project_id, b.first_blocked_at, 'blocked', '', 1, 0, 0 from blocked_accounts b
  union all
  select b.project_id, b.first_blocked_at, 'blocked_bought', '', 1, 0, 0 from blocked_accounts b where exists (
    select from payments p where p.account_id = b.account_id and p.kind = 'payment' and p.at >= b.first_blocked_at)`;

const amounts = sql`sum(count)::numeric as count, sum(credits)::numeric as credits, sum(usd_micros)::numeric as usd`;
const isSome = sql`(count <> 0 or credits <> 0 or usd_micros <> 0)`;

/** The rows that two queries do not have in common. */
const differences = (should: ReturnType<typeof sql>, is: ReturnType<typeof sql>) => sql`
  with should as (${should}), is_now as (${is})
  select 'missing' as what, * from (select * from should except all select * from is_now) m
  union all select 'too much', * from (select * from is_now except all select * from should) t`;

const rules = {
  "days are the sums of the ledger's lines, as the project's time zone has them": differences(
    sql`select project_id, (at at time zone time_zone)::date as place, kind, ${amounts}
        from (${lines}) l join projects on projects.id = project_id group by 1, 2, 3`,
    sql`select project_id, day, kind, count::numeric, credits::numeric, usd_micros::numeric from usage_days where ${isSome}`,
  ),
  "events have what was metered of them, by day and by month": differences(
    sql`select project_id, is_month, date_trunc(case when is_month then 'month' else 'day' end,
                                                at at time zone time_zone)::date as place, event, ${amounts}
        from (${lines}) l join projects on projects.id = project_id cross join (values (true), (false)) grain (is_month)
        where kind = 'meter' group by 1, 2, 3, 4`,
    sql`select project_id, is_month, begins_on, event, count::numeric, credits::numeric, usd_micros::numeric
        from usage_events where ${isSome}`,
  ),
  "quarters are the sums of the ledger's lines": differences(
    sql`select project_id, to_timestamp(floor(extract(epoch from at) / 900) * 900) as place, kind, event, ${amounts}
        from (${lines}) l group by 1, 2, 3, 4`,
    sql`select project_id, at, kind, event, count::numeric, credits::numeric, usd_micros::numeric from usage_quarters
        where ${isSome}`,
  ),
  "accounts have what their ledgers and payments add up to": differences(
    sql`select a.id, a.project_id, a.balance, a.plan,
          (select count(*) from entries e where e.account_id = a.id and e.kind = 'meter') as calls,
          (select coalesce(-sum(e.amount), 0) from entries e where e.account_id = a.id and e.kind = 'meter') as credits,
          (select coalesce(sum(e.cost_usd_micros), 0) from entries e where e.account_id = a.id) as cost,
          (select coalesce(sum(p.amount_cents) * 10000, 0) from payments p where p.account_id = a.id and p.currency = 'usd') as revenue
        from accounts a`,
    sql`select account_id, project_id, balance, plan, calls, credits::numeric, cost_usd_micros::numeric,
          revenue_usd_micros::numeric from account_totals`,
  ),
  "projects have what their accounts add up to": differences(
    sql`select project_id, count(*) as accounts, count(*) filter (where plan = 'pro') as pro,
          sum(greatest(balance, 0)) as outstanding, count(*) filter (where net_usd_micros < 0) as losing
        from account_totals group by 1`,
    sql`select project_id, accounts, pro, credits_outstanding::numeric, losing from project_totals where accounts > 0`,
  ),
  "everything is counted": sql`
    select id::text from accounts where has_uncounted or rolled_seq <> seq
    union all select id from payments where not is_counted`,
  "at most 200 events of a project are counted by name": sql`
    select project_id, count(*) from project_events group by 1 having count(*) > 200`,
};

/** Every broken rule with its rows; an empty list says that the roll-ups are what the ledger adds up to. */
export async function wrongRollUps(store: Store): Promise<{ rule: string; rows: unknown[] }[]> {
  const found = [];
  for (const [rule, query] of Object.entries(rules)) {
    const rows = await store.run("read", (db) => rowsOf(db, query));
    if (rows.length > 0) found.push({ rule, rows: rows.slice(0, 5) });
  }
  return found;
}
