-- Entries carry their project, so that a project's latest lines are found without going through its accounts, and a
-- grant may carry a note. The functions are those of 0002 with the two columns; nothing else in them changed.
alter table entries add column project_id text;
alter table entries disable trigger entries_immutable;
update entries e set project_id = a.project_id from accounts a where a.id = e.account_id;
alter table entries enable always trigger entries_immutable;
alter table entries alter column project_id set not null;
create index entries_by_project on entries (project_id, at);

-- Makes the account if there is none, locks it, and grants the first-touch credits when its ledger is empty.
-- Every function that writes to an account begins here.
create or replace function open_account(p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint)
returns accounts language plpgsql volatile as $$
declare
  account accounts;
begin
  select * into account from accounts a where a.id = p_account_id for update;
  if not found then
    insert into accounts (id, project_id, user_id) values (p_account_id, p_project_id, p_user_id)
      on conflict (id) do nothing;
    select * into strict account from accounts a where a.id = p_account_id for update;
  end if;
  if account.project_id <> p_project_id or account.user_id <> p_user_id then
    raise exception 'account % is not that of this project and user', p_account_id using errcode = 'data_exception';
  end if;
  if account.seq = 0 then
    update accounts a set balance = p_first_touch_credits, seq = 1 where a.id = p_account_id returning * into account;
    insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, source)
      values (p_account_id, p_project_id, 1, 'grant', p_first_touch_credits, account.balance, account.plan, 'first_touch');
  end if;
  return account;
end $$;

-- Takes p_cost credits for one event. Outcomes:
--   paid          taken; balance_now and plan_now are those after the entry
--   replayed      this key with this request was paid before; the answer of then
--   key_reused    this key belongs to another request; nothing written
--   insufficient  the balance does not cover the cost; nothing taken, the key stays free
create or replace function meter(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_event text, p_cost bigint, p_cost_usd_micros bigint, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
begin
  select * into outcome, balance_now, plan_now from replay(p_account_id, p_idempotency_key, p_request_fingerprint);
  if outcome is not null then
    return;
  end if;

  if account.balance < p_cost then
    outcome := 'insufficient';
    balance_now := account.balance;
    plan_now := account.plan;
    return;
  end if;

  update accounts a set balance = a.balance - p_cost, seq = a.seq + 1
    where a.id = p_account_id and a.balance >= p_cost
    returning * into account;
  if not found then
    -- The row is locked and its balance was enough a moment ago: only a broken store gets here. Try again whole.
    raise exception 'account % changed under its lock', p_account_id using errcode = 'serialization_failure';
  end if;

  insert into entries (account_id, project_id, seq, kind, event, amount, balance_after, plan_after,
                       idempotency_key, request_fingerprint, cost_usd_micros)
    values (p_account_id, p_project_id, account.seq, 'meter', p_event, -p_cost, account.balance, account.plan,
            p_idempotency_key, p_request_fingerprint, p_cost_usd_micros);
  outcome := 'paid';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;

-- Grants p_amount credits, gives p_plan by hand, or both; null leaves that part alone. Outcomes: granted, replayed,
-- key_reused, as for meter(). A plan change is an entry of amount 0 before the grant's, so that the key stands on the
-- last entry, whose balance_after and plan_after are the answer to replay. Asking for the plan that is already there
-- changes nothing and leaves no entry, unless a key has to be remembered.
-- One more parameter is another function to PostgreSQL; its default answers calls with the old eight.
drop function credit(uuid, text, text, bigint, bigint, text, text, bytea);
create function credit(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_amount bigint, p_plan text, p_idempotency_key text, p_request_fingerprint bytea, p_note text default null,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
begin
  select * into outcome, balance_now, plan_now from replay(p_account_id, p_idempotency_key, p_request_fingerprint);
  if outcome is not null then
    return;
  end if;

  if p_plan <> account.plan_granted or (p_plan is not null and p_amount is null and p_idempotency_key is not null) then
    update accounts a set plan_granted = p_plan, seq = a.seq + 1 where a.id = p_account_id returning * into account;
    insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, note,
                         idempotency_key, request_fingerprint)
      values (p_account_id, p_project_id, account.seq, 'plan', 0, account.balance, account.plan,
              'plan set to ' || p_plan || coalesce(': ' || p_note, ''),
              case when p_amount is null then p_idempotency_key end,
              case when p_amount is null then p_request_fingerprint end);
  end if;

  if p_amount is not null then
    update accounts a set balance = a.balance + p_amount, seq = a.seq + 1 where a.id = p_account_id returning * into account;
    insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, note,
                         idempotency_key, request_fingerprint)
      values (p_account_id, p_project_id, account.seq, 'grant', p_amount, account.balance, account.plan, p_note,
              p_idempotency_key, p_request_fingerprint);
  end if;

  outcome := 'granted';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;
