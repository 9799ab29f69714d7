-- The demo project is everybody's sandbox, so its old accounts go again, whole. Nothing else may ever take a line out of a
-- ledger: the triggers of 0003 stay for everything but the one account that sweep_demo_account() is about.
drop trigger entries_immutable on entries;
create trigger entries_immutable before update or truncate on entries
  for each statement execute function refuse_entry_change();
alter table entries enable always trigger entries_immutable;

create trigger entries_kept before delete on entries for each row
  when (old.project_id <> 'demo' or current_setting('paykit.swept_account', true) is distinct from old.account_id::text)
  execute function refuse_entry_change();
alter table entries enable always trigger entries_kept;

-- Takes one account of the demo project out of the database, entries and all, and what was counted of it out of the roll-ups,
-- so that these still add up to the ledger. Refuses any other project's. False where somebody used it since p_before or
-- bought something, and where it is gone already.
create function sweep_demo_account(p_account_id uuid, p_before timestamptz) returns boolean
language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts;
  blocked blocked_accounts;
  sums usage_quarters[];
begin
  perform lock_roll_ups('demo');
  select * into account from accounts a where a.id = p_account_id for update;
  if not found then
    return false;
  end if;
  if account.project_id <> 'demo' then
    raise exception 'account % is not of the demo project: a ledger is never deleted', p_account_id
      using errcode = 'restrict_violation';
  end if;
  if exists (select from entries e where e.account_id = p_account_id and e.seq = account.seq and e.at >= p_before) then
    return false;
  end if;
  -- Who paid, or may be paying, keeps what they paid for.
  if exists (select from payments p where p.account_id = p_account_id)
     or exists (select from purchases p where p.account_id = p_account_id and p.state in ('started', 'open', 'pending', 'paid', 'mismatch'))
     or exists (select from subscriptions s where s.account_id = p_account_id) then
    return false;
  end if;

  perform count_entries('demo', array[p_account_id], array[0], array[account.rolled_seq], -1);
  select * into blocked from blocked_accounts b where b.account_id = p_account_id;
  if found then
    -- Never 'blocked_bought': that comes with a payment.
    sums := array[row('demo', date_bin('15 minutes', blocked.first_blocked_at, 'epoch'), 'blocked', '', -1, 0, 0)::usage_quarters];
    perform add_usage(sums);
  end if;
  perform move_totals('demo', totals_of(array[p_account_id]), totals_of('{}'));

  perform set_config('paykit.swept_account', p_account_id::text, true);
  delete from account_totals t where t.account_id = p_account_id;
  delete from blocked_accounts b where b.account_id = p_account_id;
  delete from purchases p where p.account_id = p_account_id;
  delete from entries e where e.account_id = p_account_id;
  delete from accounts a where a.id = p_account_id;
  perform set_config('paykit.swept_account', '', true);
  return true;
end $$;
