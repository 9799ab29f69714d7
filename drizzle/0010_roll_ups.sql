-- Roll-ups: what a project used, bought and paid, summed up beside the ledger, so that a page of ten million entries costs
-- what one of ten thousand does. Nothing here is money: all of it can be dropped and counted again. (docs/decisions/017)

-- How far into an account's ledger the roll-ups have come. Whoever raises `seq` marks the account by that alone. While it
-- stays marked the indexed value does not change, so the updates of a busy account stay off the indexes.
alter table accounts
  add column rolled_seq bigint not null default 0,
  add column has_uncounted boolean not null generated always as (seq > rolled_seq) stored;
create index accounts_uncounted on accounts (project_id, id) where has_uncounted;

-- Where a project's days begin.
alter table projects add column time_zone text not null default 'UTC';

-- The events of a project that are counted by name: the first 200. The rest is counted under ''. A name is never taken off
-- the list, so that what was counted under it can be told for ever.
create table project_events (
  project_id text not null,
  name text not null,
  primary key (project_id, name)
);

-- Sums by the UTC quarter of an hour, which lies within one day of every time zone. `kind` is an entry's, with the event of
-- a meter; `paid_payment`, `paid_refund` and `paid_dispute` are the books' lines; `blocked` is users who were refused for the
-- first time, `blocked_bought` those of them who have paid since. `credits` is signed, as the entries' amounts are.
create table usage_quarters (
  project_id text not null,
  at timestamptz not null,
  kind text not null,
  event text not null,
  count bigint not null,
  credits bigint not null,
  usd_micros bigint not null,
  primary key (project_id, at, kind, event)
);

-- The same by the day of the project's time zone, all events of a kind together.
create table usage_days (
  project_id text not null,
  day date not null,
  kind text not null,
  count bigint not null,
  credits bigint not null,
  usd_micros bigint not null,
  primary key (project_id, day, kind)
);

-- What was metered of each event, by the day and by the month of the project's time zone: a year is read as its months, and
-- only the days at its beginning one by one.
create table usage_events (
  project_id text not null,
  is_month boolean not null,
  begins_on date not null,
  event text not null,
  count bigint not null,
  credits bigint not null,
  usd_micros bigint not null,
  primary key (project_id, is_month, begins_on, event)
);

-- Each account as of its `rolled_seq`, since it began.
create table account_totals (
  account_id uuid primary key,
  project_id text not null,
  balance bigint not null default 0,
  plan text not null default 'free',
  calls bigint not null default 0,
  -- Taken by meters: above 0.
  credits bigint not null default 0,
  cost_usd_micros bigint not null default 0,
  -- Paid, less what went back.
  revenue_usd_micros bigint not null default 0,
  net_usd_micros bigint not null generated always as (revenue_usd_micros - cost_usd_micros) stored
);
create index account_totals_by_balance on account_totals (project_id, balance, account_id);
create index account_totals_by_credits on account_totals (project_id, credits desc, account_id);
create index account_totals_losing on account_totals (project_id, net_usd_micros, account_id) where net_usd_micros < 0;

-- The sum of a project's account_totals. Its row is locked by whoever changes any roll-up of the project, first of all.
create table project_totals (
  project_id text primary key,
  accounts bigint not null default 0,
  pro bigint not null default 0,
  credits_outstanding bigint not null default 0,
  losing bigint not null default 0
);

-- Users who were refused for lack of credits. Noted beside the ledger, as best effort.
create table blocked_accounts (
  account_id uuid primary key,
  project_id text not null,
  first_blocked_at timestamptz not null,
  last_blocked_at timestamptz not null,
  times bigint not null,
  -- When they first paid after that.
  bought_at timestamptz
);

create function lock_roll_ups(p_project_id text) returns void language plpgsql volatile as $$
begin
  perform from project_totals t where t.project_id = p_project_id for update;
  if not found then
    insert into project_totals (project_id) values (p_project_id) on conflict do nothing;
    perform from project_totals t where t.project_id = p_project_id for update;
  end if;
end $$;

-- Adds sums of quarters to their days, and to their events' days and months. For holders of the project's lock.
create function add_days(p_rows usage_quarters[], p_zone text) returns void language plpgsql volatile as $$
begin
  insert into usage_days as u (project_id, day, kind, count, credits, usd_micros)
    select r.project_id, (r.at at time zone p_zone)::date, r.kind, sum(r.count), sum(r.credits), sum(r.usd_micros)
    from unnest(p_rows) r group by 1, 2, 3 order by 1, 2, 3
    on conflict (project_id, day, kind) do update
      set count = u.count + excluded.count, credits = u.credits + excluded.credits,
          usd_micros = u.usd_micros + excluded.usd_micros;
  insert into usage_events as u (project_id, is_month, begins_on, event, count, credits, usd_micros)
    select r.project_id, is_month, date_trunc(case when is_month then 'month' else 'day' end, r.at at time zone p_zone)::date,
           r.event, sum(r.count), sum(r.credits), sum(r.usd_micros)
    from unnest(p_rows) r cross join unnest(array[false, true]) is_month
    where r.kind = 'meter' group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (project_id, is_month, begins_on, event) do update
      set count = u.count + excluded.count, credits = u.credits + excluded.credits,
          usd_micros = u.usd_micros + excluded.usd_micros;
end $$;

-- Adds sums of one project to its quarters and days. For holders of its lock. In the order of the index, for which it is faster.
create function add_usage(p_rows usage_quarters[]) returns void language plpgsql volatile as $$
declare
  zone text := (select p.time_zone from projects p where p.id = p_rows[1].project_id);
begin
  insert into usage_quarters as u (project_id, at, kind, event, count, credits, usd_micros)
    select r.project_id, r.at, r.kind, r.event, sum(r.count), sum(r.credits), sum(r.usd_micros)
    from unnest(p_rows) r group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (project_id, at, kind, event) do update
      set count = u.count + excluded.count, credits = u.credits + excluded.credits,
          usd_micros = u.usd_micros + excluded.usd_micros;
  perform add_days(p_rows, zone);
end $$;

-- Counts the entries after `p_after` up to `p_upto` of each account into quarters and days; or, with p_sign -1, takes out what
-- was counted of them before, for who removes an account whole. For holders of the project's lock.
create function count_entries(p_project_id text, p_account_ids uuid[], p_after bigint[], p_upto bigint[], p_sign integer)
returns void language plpgsql volatile as $$
declare
  sums usage_quarters[];
begin
  with lines as (
    select line.* from unnest(p_account_ids, p_after, p_upto) part (account_id, after, upto) cross join lateral (
      select e.at, e.kind, coalesce(e.event, '') as event, e.amount, e.cost_usd_micros
      from entries e where e.account_id = part.account_id and e.seq > part.after and e.seq <= part.upto offset 0) line
  ), quarters as materialized (
    select date_bin('15 minutes', at, 'epoch') as quarter, kind, event, p_sign * count(*) as count,
           p_sign * sum(amount) as credits, p_sign * sum(coalesce(cost_usd_micros, 0)) as usd_micros
    from lines group by 1, 2, 3
  ), known as materialized (
    select name from project_events where project_id = p_project_id
  ), new as (
    select event as name from quarters
    where p_sign > 0 and event <> '' and event not in (select name from known)
    group by event order by min(quarter), event
    limit greatest(0, 200 - (select count(*) from known))
  ), named as (
    insert into project_events (project_id, name) select p_project_id, name from new returning name
  ), names as (
    select name from known union all select name from named
  )
  select array_agg(row(p_project_id, quarter, kind, case when event in (select name from names) then event else '' end,
                       count, credits, usd_micros)::usage_quarters)
    into sums from quarters;
  perform add_usage(sums);
end $$;

-- What these accounts add to the project's totals.
create function totals_of(p_account_ids uuid[]) returns project_totals language sql stable as $$
  select row(min(t.project_id), count(*), count(*) filter (where t.plan = 'pro'),
             coalesce(sum(greatest(t.balance, 0)), 0)::bigint, count(*) filter (where t.net_usd_micros < 0))::project_totals
  from unnest(p_account_ids) id join account_totals t on t.account_id = id;
$$;

-- Moves the project's totals by what some of its accounts add now and added before. For holders of the project's lock.
create function move_totals(p_project_id text, p_before project_totals, p_after project_totals)
returns void language sql volatile as $$
  update project_totals t set
      accounts = t.accounts + p_after.accounts - p_before.accounts,
      pro = t.pro + p_after.pro - p_before.pro,
      credits_outstanding = t.credits_outstanding + p_after.credits_outstanding - p_before.credits_outstanding,
      losing = t.losing + p_after.losing - p_before.losing
    where t.project_id = p_project_id;
$$;

-- Counts what of a project is not counted yet, up to about p_entries_max entries; one call is one transaction. `counted` is
-- how many entries and payments; `is_done` says that nothing is left of what was there when it looked.
-- An entry never changes, and its account's `seq` is written in the same transaction: whatever statement sees `seq` sees the
-- entries up to it. So the sums are made without a lock, and meters wait only for the last step. With p_skip_locked the
-- accounts are locked first, but for those that somebody else holds: for when that last step had waited in vain.
create function roll_up(
  p_project_id text, p_entries_max bigint, p_skip_locked boolean, out counted bigint, out is_done boolean
) language plpgsql volatile set lock_timeout = '1s' set enable_seqscan = off set jit = off as $$
declare
  accounts_max constant integer := 1000;
  open_ids uuid[];
  ids uuid[];
  after bigint[];
  upto bigint[];
  paid payments[];
  all_ids uuid[];
  before project_totals;
begin
  counted := 0;
  is_done := true;
  -- In id order, so that no plan but the partial index will do.
  if not exists (select from accounts a where a.project_id = p_project_id and a.has_uncounted order by a.id limit 1)
     and not exists (select from payments p where p.project_id = p_project_id and not p.is_counted) then
    return;
  end if;
  perform lock_roll_ups(p_project_id);

  open_ids := array(select a.id from accounts a where a.project_id = p_project_id and a.has_uncounted
                    order by a.id limit accounts_max + 1);
  is_done := cardinality(open_ids) <= accounts_max;
  open_ids := open_ids[:accounts_max];
  if p_skip_locked then
    ids := array(select a.id from accounts a where a.id = any (open_ids) order by a.id for update skip locked);
    is_done := is_done and cardinality(ids) = cardinality(open_ids);
    open_ids := ids;
  end if;
  select array_agg(p.id), array_agg(p.rolled_seq), array_agg(least(p.seq, p.rolled_seq + p.room)),
         coalesce(sum(least(p.seq - p.rolled_seq, p.room)), 0), is_done and count(*) = cardinality(open_ids)
           and coalesce(bool_and(p.seq - p.rolled_seq <= p.room), true)
    into ids, after, upto, counted, is_done
    from (
      select a.id, a.rolled_seq, a.seq,
             p_entries_max - (sum(a.seq - a.rolled_seq) over (order by a.id) - (a.seq - a.rolled_seq)) as room
      from accounts a where a.id = any (open_ids)) p
    where p.room > 0;
  perform count_entries(p_project_id, ids, after, upto, 1);

  paid := array(select p from payments p where p.project_id = p_project_id and not p.is_counted limit p_entries_max);
  is_done := is_done and cardinality(paid) < p_entries_max;
  counted := counted + cardinality(paid);

  all_ids := array(select unnest(ids) union select account_id from unnest(paid));
  before := totals_of(all_ids);
  insert into account_totals as t (account_id, project_id, balance, plan, calls, credits, cost_usd_micros)
    select part.account_id, p_project_id, last.balance_after, last.plan_after, sums.calls, sums.credits, sums.cost_usd_micros
    from unnest(ids, after, upto) part (account_id, after, upto)
    join entries last on last.account_id = part.account_id and last.seq = part.upto
    cross join lateral (
      select count(*) as calls, coalesce(-sum(e.amount), 0) as credits, coalesce(sum(e.cost_usd_micros), 0) as cost_usd_micros
      from entries e
      where e.account_id = part.account_id and e.seq > part.after and e.seq <= part.upto and e.kind = 'meter') sums
    on conflict (account_id) do update
      set balance = excluded.balance, plan = excluded.plan, calls = t.calls + excluded.calls,
          credits = t.credits + excluded.credits, cost_usd_micros = t.cost_usd_micros + excluded.cost_usd_micros;
  if cardinality(paid) > 0 then
    perform count_payments(p_project_id, paid);
  end if;
  perform move_totals(p_project_id, before, totals_of(all_ids));

  -- Accounts before payments, as whoever settles has them. Who holds one for long is not waited for with the others in hand.
  perform set_config('lock_timeout', '300ms', true);
  perform from accounts a where a.id = any (ids) order by a.id for update;
  perform set_config('lock_timeout', '1s', true);
  update accounts a set rolled_seq = part.upto
    from unnest(ids, upto) part (account_id, upto) where a.id = part.account_id;
  update payments p set is_counted = true
    from unnest(paid) line where p.account_id = line.account_id and p.id = line.id;
end $$;

-- Counts lines of the books; only US dollars are revenue. A user who was blocked and then paid is counted where the block is.
create function count_payments(p_project_id text, p_lines payments[]) returns void language plpgsql volatile as $$
declare
  sums usage_quarters[];
begin
  select array_agg(row(p_project_id, date_bin('15 minutes', p.at, 'epoch'), 'paid_' || p.kind, '', 1, 0,
                       p.amount_cents * 10000)::usage_quarters)
    into sums from unnest(p_lines) p where p.currency = 'usd';
  perform add_usage(sums);
  insert into account_totals as t (account_id, project_id, revenue_usd_micros)
    select p.account_id, p_project_id, sum(p.amount_cents) * 10000
    from unnest(p_lines) p where p.currency = 'usd' group by 1
    on conflict (account_id) do update set revenue_usd_micros = t.revenue_usd_micros + excluded.revenue_usd_micros;
  perform count_blocked_bought(p_project_id, array(select p.account_id from unnest(p_lines) p where p.kind = 'payment'));
end $$;

-- Looks which of these accounts have paid since they were blocked; each is counted once, whoever looks first.
create function count_blocked_bought(p_project_id text, p_account_ids uuid[]) returns void language plpgsql volatile as $$
declare
  sums usage_quarters[];
begin
  with bought as (
    update blocked_accounts b set bought_at = paid.at
      from (
        select c.account_id, min(p.at) as at from blocked_accounts c join payments p on p.account_id = c.account_id
        where c.account_id = any (p_account_ids) and c.bought_at is null
          and p.kind = 'payment' and p.at >= c.first_blocked_at group by 1) paid
      where b.account_id = paid.account_id
      returning b.first_blocked_at
  ) select array_agg(row(p_project_id, date_bin('15 minutes', first_blocked_at, 'epoch'), 'blocked_bought', '', 1, 0, 0)
                     ::usage_quarters) into sums from bought;
  perform add_usage(sums);
end $$;

-- Notes refusals of a project's users, as a list of { account_id, first_ms_ago, last_ms_ago, times }; the first of each user
-- counts. Ages and not times, because clocks differ between machines.
create function note_refusals(p_project_id text, p_refusals jsonb) returns void
language plpgsql volatile set lock_timeout = '1s' as $$
declare
  sums usage_quarters[];
  new_ids uuid[];
begin
  perform lock_roll_ups(p_project_id);
  new_ids := array(select r.account_id from jsonb_to_recordset(p_refusals) r (account_id uuid)
                   where not exists (select from blocked_accounts b where b.account_id = r.account_id));
  insert into blocked_accounts as b (account_id, project_id, first_blocked_at, last_blocked_at, times)
    select r.account_id, p_project_id, clock_timestamp() - r.first_ms_ago * interval '1 millisecond',
           clock_timestamp() - r.last_ms_ago * interval '1 millisecond', r.times
    from jsonb_to_recordset(p_refusals) r (account_id uuid, first_ms_ago bigint, last_ms_ago bigint, times bigint)
    on conflict (account_id) do update
      set last_blocked_at = greatest(b.last_blocked_at, excluded.last_blocked_at), times = b.times + excluded.times;
  select array_agg(row(p_project_id, date_bin('15 minutes', b.first_blocked_at, 'epoch'), 'blocked', '', 1, 0, 0)::usage_quarters)
    into sums from blocked_accounts b where b.account_id = any (new_ids);
  perform add_usage(sums);
  -- Who has paid before this was noted.
  perform count_blocked_bought(p_project_id, new_ids);
end $$;

-- Changes where a project's days begin, and with it the sums of every day and month, which the quarters have. Outcomes: changed, unchanged,
-- missing.
create function set_time_zone(p_project_id text, p_time_zone text) returns text
language plpgsql volatile set lock_timeout = '3s' as $$
declare
  zone_now text;
begin
  perform now() at time zone p_time_zone;
  perform lock_roll_ups(p_project_id);
  select p.time_zone into zone_now from projects p where p.id = p_project_id and p.deleted_at is null
    for no key update;
  if not found then
    return 'missing';
  end if;
  if zone_now = p_time_zone then
    return 'unchanged';
  end if;
  update projects p set time_zone = p_time_zone where p.id = p_project_id;
  delete from usage_days d where d.project_id = p_project_id;
  delete from usage_events e where e.project_id = p_project_id;
  perform add_days(array(
    select row(p_project_id, min(q.at), q.kind, q.event, sum(q.count), sum(q.credits), sum(q.usd_micros))::usage_quarters
    from usage_quarters q where q.project_id = p_project_id group by (q.at at time zone p_time_zone)::date, q.kind, q.event),
    p_time_zone);
  return 'changed';
end $$;
