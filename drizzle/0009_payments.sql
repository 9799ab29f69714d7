-- The owner's books: one line for every payment, and one for every change of what went back of it. Like the ledger it is
-- written under the account's lock, and a line is never changed but for the mark that it was counted (drizzle/0010).
create table payments (
  account_id uuid not null,
  -- `pay:<payment intent>` or `inv:<invoice>` for a payment; `back:<that>:<n>` for what changed of it later.
  id text not null,
  project_id text not null,
  kind text not null check (kind in ('payment', 'refund', 'dispute')),
  -- Below 0 where money went back.
  amount_cents bigint not null,
  currency text not null,
  at timestamptz not null default clock_timestamp(),
  is_counted boolean not null default false,
  primary key (account_id, id)
);

-- A line says for ever what it said; only that it was counted may change. (ALWAYS: as for entries, drizzle/0003.)
create function refuse_payment_change() returns trigger language plpgsql as $$
begin
  raise exception 'a line of the books is immutable: correct a mistake with a new line' using errcode = 'restrict_violation';
end $$;
create trigger payments_immutable before update on payments for each row
  when ((old.account_id, old.id, old.project_id, old.kind, old.amount_cents, old.currency, old.at)
        is distinct from (new.account_id, new.id, new.project_id, new.kind, new.amount_cents, new.currency, new.at))
  execute function refuse_payment_change();
alter table payments enable always trigger payments_immutable;
create trigger payments_kept before delete or truncate on payments for each statement execute function refuse_payment_change();
alter table payments enable always trigger payments_kept;

-- What is known of the payments until now. A purchase that a coupon paid has no line, as it has none from now on; the price
-- is what was paid, because our checkouts take nothing off it. What came back of an invoice was not kept: reconcile asks.
insert into payments (account_id, id, project_id, kind, amount_cents, currency, at)
  select p.account_id, p.granted_source, p.project_id, 'payment', p.amount_cents, p.currency, e.at
    from purchases p join entries e on e.account_id = p.account_id and e.source = p.granted_source
    where p.granted_source like 'pay:%'
  union all
  select p.account_id, 'back:' || p.granted_source || ':1', p.project_id, 'refund', -p.refunded_cents, p.currency, p.updated_at
    from purchases p where p.granted_source like 'pay:%' and p.refunded_cents > 0
  union all
  select p.account_id, 'back:' || p.granted_source || ':' || case when p.refunded_cents > 0 then 2 else 1 end,
         p.project_id, 'dispute', -p.disputed_cents, p.currency, p.updated_at
    from purchases p where p.granted_source like 'pay:%' and p.disputed_cents > 0
  union all
  select i.account_id, 'inv:' || i.id, i.project_id, 'payment', i.amount_cents, i.currency, i.paid_at
    from invoices i where i.amount_cents > 0;

-- An invoice is to Pro what a purchase is to credits: what Stripe says of it now, with the same order of who wrote last.
alter table invoices
  add column refunded_cents bigint not null default 0,
  add column disputed_cents bigint not null default 0,
  -- 0: Stripe was not asked yet whether something of it came back. The reconcile job asks.
  add column version bigint not null default 0,
  add column updated_at timestamptz not null default now();
update invoices set updated_at = paid_at;

-- Makes the lines of one payment what Stripe says of it now: the payment once, and what is missing to what came back of it,
-- refunds and disputes apart. A failed refund or a won dispute is a line above 0. To be called under the account's lock.
create function book_payment(
  p_account_id uuid, p_project_id text, p_payment text, p_paid_cents bigint, p_refunded_cents bigint,
  p_disputed_cents bigint, p_currency text, p_at timestamptz
) returns void language plpgsql volatile as $$
declare
  line payments;
  lines integer := 0;
  refund bigint := -p_refunded_cents;
  dispute bigint := -p_disputed_cents;
begin
  insert into payments (account_id, id, project_id, kind, amount_cents, currency, at)
    values (p_account_id, p_payment, p_project_id, 'payment', p_paid_cents, p_currency, p_at)
    on conflict (account_id, id) do nothing;
  loop
    select * into line from payments p where p.account_id = p_account_id and p.id = 'back:' || p_payment || ':' || lines + 1;
    exit when not found;
    lines := lines + 1;
    if line.kind = 'refund' then
      refund := refund - line.amount_cents;
    else
      dispute := dispute - line.amount_cents;
    end if;
  end loop;
  if refund <> 0 then
    lines := lines + 1;
    insert into payments (account_id, id, project_id, kind, amount_cents, currency)
      values (p_account_id, 'back:' || p_payment || ':' || lines, p_project_id, 'refund', refund, p_currency);
  end if;
  if dispute <> 0 then
    insert into payments (account_id, id, project_id, kind, amount_cents, currency)
      values (p_account_id, 'back:' || p_payment || ':' || lines + 1, p_project_id, 'dispute', dispute, p_currency);
  end if;
end $$;

-- settle_purchase() of 0007 with the books: what was really paid, null where that is not known. Nothing else in it changed.
create function settle_purchase(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_version bigint, p_state text, p_payment text, p_reversed_credits bigint,
  p_refunded_cents bigint, p_disputed_cents bigint, p_session text, p_customer text, p_subscription text, p_livemode boolean,
  p_paid_cents bigint, p_currency text,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
  purchase purchases;
  target bigint;
  change bigint;
  granted_at timestamptz;
begin
  balance_now := account.balance;
  plan_now := account.plan;
  select * into purchase from purchases p where p.account_id = p_account_id and p.id = p_id;
  if not found then
    outcome := 'missing';
    return;
  end if;
  if purchase.version <> p_version then
    outcome := 'stale';
    return;
  end if;

  if p_state = 'paid' and p_payment is not null and purchase.credits > 0 then
    -- One purchase is one payment: under another name it is not a second one.
    if purchase.granted_source is not null and purchase.granted_source <> p_payment then
      raise exception 'purchase % was paid by %, and now by %', p_id, purchase.granted_source, p_payment;
    end if;
    select e.at into granted_at from entries e where e.account_id = p_account_id and e.source = p_payment;
    if granted_at is null then
      update accounts a set balance = a.balance + purchase.credits, seq = a.seq + 1
        where a.id = p_account_id returning * into account;
      insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, source)
        values (p_account_id, p_project_id, account.seq, 'purchase', purchase.credits, account.balance, account.plan, p_payment)
        returning at into granted_at;
    end if;
    target := least(greatest(p_reversed_credits, 0), purchase.credits);
    change := purchase.reversed_credits - target;
    if change <> 0 then
      update accounts a set balance = a.balance + change, seq = a.seq + 1
        where a.id = p_account_id returning * into account;
      insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, source)
        values (p_account_id, p_project_id, account.seq,
                case when p_disputed_cents > 0 or purchase.disputed_cents > 0 then 'dispute' else 'refund' end,
                change, account.balance, account.plan, 'rev:' || p_payment || ':' || purchase.reversals + 1);
      update purchases p set reversed_credits = target, reversals = p.reversals + 1
        where p.account_id = p_account_id and p.id = p_id;
    end if;
    if p_paid_cents > 0 then
      perform book_payment(p_account_id, p_project_id, p_payment, p_paid_cents, p_refunded_cents, p_disputed_cents,
        p_currency, granted_at);
    end if;
  end if;

  update purchases p set state = p_state, refunded_cents = p_refunded_cents, disputed_cents = p_disputed_cents,
      stripe_session = coalesce(p_session, p.stripe_session), stripe_payment = coalesce(p_payment, p.stripe_payment),
      granted_source = case when p_state = 'paid' and p.credits > 0 then p_payment else p.granted_source end,
      stripe_subscription = coalesce(p_subscription, p.stripe_subscription), livemode = coalesce(p_livemode, p.livemode),
      version = p.version + 1, updated_at = clock_timestamp()
    where p.account_id = p_account_id and p.id = p_id;
  -- Whose portal opens: who has the living subscription, else who paid last.
  if p_state = 'paid' and p_customer is not null and not exists (
    select 1 from subscriptions s where s.account_id = p_account_id and s.is_pro
  ) then
    update accounts a set stripe_customer = p_customer where a.id = p_account_id;
  end if;

  outcome := 'settled';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;

-- What a process of the release before calls, until there is none: a later migration drops it. It does not say what was
-- paid, so that payment has its lines when it is next looked at: by a later event, or by the reconcile job.
create or replace function settle_purchase(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_version bigint, p_state text, p_payment text, p_reversed_credits bigint,
  p_refunded_cents bigint, p_disputed_cents bigint, p_session text, p_customer text, p_subscription text, p_livemode boolean,
  out outcome text, out balance_now bigint, out plan_now text
) language sql volatile as $$
  select outcome, balance_now, plan_now
    from settle_purchase(p_account_id, p_project_id, p_user_id, p_first_touch_credits, p_id, p_version, p_state,
      p_payment, p_reversed_credits, p_refunded_cents, p_disputed_cents, p_session, p_customer, p_subscription, p_livemode,
      null::bigint, null::text);
$$;

-- Writes what Stripe says of a paid invoice of a subscription, in the books alone: it brings no credits, and the plan follows
-- the subscription. Outcomes: settled, stale. p_version is 0 where the invoice is not known yet.
create function settle_invoice(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_version bigint, p_subscription text, p_paid_cents bigint, p_refunded_cents bigint, p_disputed_cents bigint,
  p_currency text, p_paid_at timestamptz,
  out outcome text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  known invoices;
begin
  perform open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
  select * into known from invoices i where i.account_id = p_account_id and i.id = p_id;
  if coalesce(known.version, 0) <> p_version then
    outcome := 'stale';
    return;
  end if;
  insert into invoices (account_id, id, project_id, stripe_subscription, amount_cents, currency, paid_at,
                        refunded_cents, disputed_cents, version)
    values (p_account_id, p_id, p_project_id, p_subscription, p_paid_cents, p_currency, p_paid_at,
            p_refunded_cents, p_disputed_cents, 1)
    on conflict (account_id, id) do update set refunded_cents = p_refunded_cents, disputed_cents = p_disputed_cents,
      version = invoices.version + 1, updated_at = clock_timestamp();
  -- Nothing was paid on a trial, or by a coupon for all of it: that is no line.
  if p_paid_cents > 0 then
    perform book_payment(p_account_id, p_project_id, 'inv:' || p_id, p_paid_cents, p_refunded_cents, p_disputed_cents,
      p_currency, p_paid_at);
  end if;
  outcome := 'settled';
end $$;

-- Last, because it keeps accounts from being written until the migration's end.
create index payments_to_count on payments (project_id) where not is_counted;
alter table payments add constraint payments_account foreign key (account_id) references accounts (id);
