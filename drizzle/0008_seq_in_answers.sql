-- Answers that carry the account's seq too: every change of a balance or plan is an entry, so seq puts what clients learn
-- of an account in its order, whichever answer comes first. The functions are those of 0002 and 0006 with that column;
-- nothing else in them changed. They have names of their own, because another column is another result type: dropping the
-- old ones would break the calls that a process of the release before has in them at that moment.

-- What a write with this key was answered, when there was one: `replayed` for the same request, `key_reused` for
-- another; outcome null when the key is new or there is none. To be called under the account's lock, by open_account().
create function replay_with_seq(
  p_account_id uuid, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out balance_now bigint, out plan_now text, out seq_now bigint
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
    seq_now := known.seq;
  end if;
end $$;

-- Takes p_cost credits for one event. Outcomes:
--   paid          taken; balance_now, plan_now and seq_now are those after the entry
--   replayed      this key with this request was paid before; the answer of then
--   key_reused    this key belongs to another request; nothing written
--   insufficient  the balance does not cover the cost; nothing taken, the key stays free
create function meter_with_seq(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_event text, p_cost bigint, p_cost_usd_micros bigint, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out balance_now bigint, out plan_now text, out seq_now bigint
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
begin
  select * into outcome, balance_now, plan_now, seq_now
    from replay_with_seq(p_account_id, p_idempotency_key, p_request_fingerprint);
  if outcome is not null then
    return;
  end if;

  if account.balance < p_cost then
    outcome := 'insufficient';
    balance_now := account.balance;
    plan_now := account.plan;
    seq_now := account.seq;
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
  seq_now := account.seq;
end $$;

-- Grants p_amount credits, gives p_plan by hand, or both; null leaves that part alone. Outcomes: granted, replayed,
-- key_reused, as above. A plan change is an entry of amount 0 before the grant's, so that the key stands on the
-- last entry, whose balance_after and plan_after are the answer to replay. Asking for the plan that is already there
-- changes nothing and leaves no entry, unless a key has to be remembered.
create function credit_with_seq(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_amount bigint, p_plan text, p_idempotency_key text, p_request_fingerprint bytea, p_note text default null,
  out outcome text, out balance_now bigint, out plan_now text, out seq_now bigint
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
begin
  select * into outcome, balance_now, plan_now, seq_now
    from replay_with_seq(p_account_id, p_idempotency_key, p_request_fingerprint);
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
  seq_now := account.seq;
end $$;

-- What a process of the release before calls, until there is none: a later migration drops these two and replay().
create or replace function meter(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_event text, p_cost bigint, p_cost_usd_micros bigint, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out balance_now bigint, out plan_now text
) language sql volatile as $$
  select outcome, balance_now, plan_now
    from meter_with_seq(p_account_id, p_project_id, p_user_id, p_first_touch_credits, p_event, p_cost,
      p_cost_usd_micros, p_idempotency_key, p_request_fingerprint);
$$;

create or replace function credit(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_amount bigint, p_plan text, p_idempotency_key text, p_request_fingerprint bytea, p_note text default null,
  out outcome text, out balance_now bigint, out plan_now text
) language sql volatile as $$
  select outcome, balance_now, plan_now
    from credit_with_seq(p_account_id, p_project_id, p_user_id, p_first_touch_credits, p_amount, p_plan,
      p_idempotency_key, p_request_fingerprint, p_note);
$$;
