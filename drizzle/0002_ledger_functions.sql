-- One money move is one statement: `select * from meter(...)`, alone, outside any transaction block.
-- The order is lock, look, write. Looking for the idempotency key in the statement that waited for the lock would
-- see the state from before the wait and charge twice; a VOLATILE function takes a new snapshot for each of its
-- statements, so the look after the lock sees what the last holder wrote. (docs/decisions/003)
-- Each statement is about one table and one account: a distributed PostgreSQL can run the same bodies.

-- Makes the account if there is none, locks it, and grants the first-touch credits when its ledger is empty.
-- Every function that writes to an account begins here.
create function open_account(p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint)
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
    insert into entries (account_id, seq, kind, amount, balance_after, plan_after, source)
      values (p_account_id, 1, 'grant', p_first_touch_credits, account.balance, account.plan, 'first_touch');
  end if;
  return account;
end $$;

-- What a write with this key was answered, when there was one: `replayed` for the same request, `key_reused` for
-- another; outcome null when the key is new or there is none. To be called under the account's lock, by open_account().
create function replay(
  p_account_id uuid, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile as $$
declare
  known entries;
begin
  if p_idempotency_key is null then
    return;
  end if;
  select * into known from entries e where e.account_id = p_account_id and e.idempotency_key = p_idempotency_key;
  if found then
    outcome := case when known.request_fingerprint = p_request_fingerprint then 'replayed' else 'key_reused' end;
    balance_now := known.balance_after;
    plan_now := known.plan_after;
  end if;
end $$;

-- Takes p_cost credits for one event. Outcomes:
--   paid          taken; balance_now and plan_now are those after the entry
--   replayed      this key with this request was paid before; the answer of then
--   key_reused    this key belongs to another request; nothing written
--   insufficient  the balance does not cover the cost; nothing taken, the key stays free
create function meter(
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

  insert into entries (account_id, seq, kind, event, amount, balance_after, plan_after,
                       idempotency_key, request_fingerprint, cost_usd_micros)
    values (p_account_id, account.seq, 'meter', p_event, -p_cost, account.balance, account.plan,
            p_idempotency_key, p_request_fingerprint, p_cost_usd_micros);
  outcome := 'paid';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;

-- Grants p_amount credits, gives p_plan by hand, or both; null leaves that part alone. Outcomes: granted, replayed,
-- key_reused, as for meter(). A plan change is an entry of amount 0 before the grant's, so that the key stands on the
-- last entry, whose balance_after and plan_after are the answer to replay. Asking for the plan that is already there
-- changes nothing and leaves no entry, unless a key has to be remembered.
create function credit(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_amount bigint, p_plan text, p_idempotency_key text, p_request_fingerprint bytea,
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
    insert into entries (account_id, seq, kind, amount, balance_after, plan_after, note, idempotency_key, request_fingerprint)
      values (p_account_id, account.seq, 'plan', 0, account.balance, account.plan, 'plan set to ' || p_plan,
              case when p_amount is null then p_idempotency_key end,
              case when p_amount is null then p_request_fingerprint end);
  end if;

  if p_amount is not null then
    update accounts a set balance = a.balance + p_amount, seq = a.seq + 1 where a.id = p_account_id returning * into account;
    insert into entries (account_id, seq, kind, amount, balance_after, plan_after, idempotency_key, request_fingerprint)
      values (p_account_id, account.seq, 'grant', p_amount, account.balance, account.plan,
              p_idempotency_key, p_request_fingerprint);
  end if;

  outcome := 'granted';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;
