-- Purchases, subscriptions and what Stripe reported. The effect on an account is keyed on what was paid, refunded or
-- disputed, never on an event: whoever learns of it first writes it, and everybody else finds it done.

alter table projects
  -- Where a checkout may send people back to, one origin a line; none listed: anywhere.
  add column allowed_origins text not null default '',
  -- Whether a publishable key may open a user's Stripe portal.
  add column portal_from_browser boolean not null default false,
  -- Whether a subscription whose payment is late still is Pro, until Stripe gives up.
  add column past_due_keeps_pro boolean not null default true;

alter table accounts add column stripe_customer text;

-- One thing that somebody set out to buy; there before Stripe is asked. `version` is raised by everyone who writes what
-- Stripe says: who read Stripe before the last write is refused, and reads again.
create table purchases (
  account_id uuid not null,
  id text not null,
  project_id text not null,
  kind text not null check (kind in ('credits', 'pro')),
  state text not null default 'started'
    check (state in ('started', 'open', 'pending', 'paid', 'failed', 'expired', 'mismatch')),
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  credits bigint not null check (credits >= 0),
  refunded_cents bigint not null default 0,
  disputed_cents bigint not null default 0,
  -- Of the credits, how many were taken back, in how many entries.
  reversed_credits bigint not null default 0 check (reversed_credits between 0 and credits),
  reversals integer not null default 0,
  -- What Stripe is asked with: the same each time, or its idempotency key would be refused.
  origin text not null,
  success_url text not null,
  cancel_url text not null,
  stripe_customer text,
  -- Part of that key: raised when Stripe answered with a failure of its own, which it would repeat for the same key.
  stripe_key_number integer not null default 0,
  url text,
  idempotency_key text,
  request_fingerprint bytea,
  stripe_session text,
  stripe_payment text,
  -- The source of the entry that granted its credits.
  granted_source text,
  stripe_subscription text,
  livemode boolean,
  version bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  constraint purchases_idempotency_key_once unique (account_id, idempotency_key)
);
alter table purchases add constraint purchases_account foreign key (account_id) references accounts (id);
create index purchases_by_project on purchases (project_id, created_at);
create index purchases_by_session on purchases (stripe_session);
create index purchases_by_subscription on purchases (stripe_subscription);
create index purchases_by_payment on purchases (stripe_payment);

create table subscriptions (
  account_id uuid not null,
  id text not null,
  project_id text not null,
  status text not null,
  is_pro boolean not null,
  cancel_at timestamptz,
  period_end timestamptz,
  livemode boolean not null,
  version bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id)
);
alter table subscriptions add constraint subscriptions_account foreign key (account_id) references accounts (id);
create index subscriptions_by_project on subscriptions (project_id, created_at);

-- What was paid for subscriptions, for the owner's books; it brings no credits.
create table invoices (
  account_id uuid not null,
  id text not null,
  project_id text not null,
  stripe_subscription text not null,
  amount_cents bigint not null,
  currency text not null,
  paid_at timestamptz not null,
  primary key (account_id, id)
);
alter table invoices add constraint invoices_account foreign key (account_id) references accounts (id);
create index invoices_by_project on invoices (project_id, paid_at);

-- Stripe's inbox: an event is in here before it is acknowledged, and worked on until it is done.
create table stripe_events (
  id text primary key,
  type text not null,
  project_id text,
  object_id text,
  livemode boolean not null,
  -- As it came: jsonb would refuse some of what JSON allows.
  payload text not null,
  -- waiting: to be worked on at next_attempt_at. ignored: nothing of ours. unassigned: money whose owner is not known.
  state text not null default 'waiting' check (state in ('waiting', 'done', 'ignored', 'unassigned')),
  result text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  received_at timestamptz not null default now(),
  settled_at timestamptz
);
create index stripe_events_waiting on stripe_events (next_attempt_at) where state = 'waiting';
create index stripe_events_by_project on stripe_events (project_id, received_at);

-- Begins a purchase. Outcomes: started; replayed (this key or id began it before: purchase_id and url_now are that one's,
-- url_now null while Stripe has not answered yet); key_reused.
create function start_purchase(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_kind text, p_amount_cents bigint, p_currency text, p_credits bigint,
  p_origin text, p_success_url text, p_cancel_url text, p_idempotency_key text, p_request_fingerprint bytea,
  out outcome text, out purchase_id text, out url_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
  known purchases;
begin
  purchase_id := p_id;
  if p_idempotency_key is not null then
    select * into known from purchases p where p.account_id = p_account_id and p.idempotency_key = p_idempotency_key;
    if found then
      outcome := case when known.request_fingerprint = p_request_fingerprint then 'replayed' else 'key_reused' end;
      purchase_id := known.id;
      url_now := known.url;
      return;
    end if;
  end if;
  insert into purchases (account_id, id, project_id, kind, amount_cents, currency, credits, origin, success_url, cancel_url,
                         stripe_customer, idempotency_key, request_fingerprint)
    values (p_account_id, p_id, p_project_id, p_kind, p_amount_cents, p_currency, p_credits, p_origin, p_success_url,
            p_cancel_url, account.stripe_customer, p_idempotency_key, p_request_fingerprint)
    on conflict (account_id, id) do nothing;
  outcome := case when found then 'started' else 'replayed' end;
end $$;

-- Writes what Stripe says of a purchase: its state; when it is paid, its credits, once for each payment, for ever; and how
-- many of them are taken back, as a target: what is missing to it is appended. Outcomes: settled; stale (somebody wrote
-- since p_version was read: read Stripe again); missing.
create function settle_purchase(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_version bigint, p_state text, p_payment text, p_reversed_credits bigint,
  p_refunded_cents bigint, p_disputed_cents bigint, p_session text, p_customer text, p_subscription text, p_livemode boolean,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
  purchase purchases;
  target bigint;
  change bigint;
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
    if not exists (select 1 from entries e where e.account_id = p_account_id and e.source = p_payment) then
      update accounts a set balance = a.balance + purchase.credits, seq = a.seq + 1
        where a.id = p_account_id returning * into account;
      insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, source)
        values (p_account_id, p_project_id, account.seq, 'purchase', purchase.credits, account.balance, account.plan, p_payment);
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

-- Writes what Stripe says of a subscription, and makes the account's paid plan the best of all it has. Outcomes: settled,
-- stale. p_version is 0 where the subscription is not known yet.
create function settle_subscription(
  p_account_id uuid, p_project_id text, p_user_id text, p_first_touch_credits bigint,
  p_id text, p_version bigint, p_status text, p_is_pro boolean, p_cancel_at timestamptz, p_period_end timestamptz,
  p_customer text, p_livemode boolean,
  out outcome text, out balance_now bigint, out plan_now text
) language plpgsql volatile set lock_timeout = '1s' as $$
declare
  account accounts := open_account(p_account_id, p_project_id, p_user_id, p_first_touch_credits);
  known subscriptions;
  paid text;
begin
  balance_now := account.balance;
  plan_now := account.plan;
  select * into known from subscriptions s where s.account_id = p_account_id and s.id = p_id;
  if coalesce(known.version, 0) <> p_version then
    outcome := 'stale';
    return;
  end if;
  insert into subscriptions (account_id, id, project_id, status, is_pro, cancel_at, period_end, livemode, version)
    values (p_account_id, p_id, p_project_id, p_status, p_is_pro, p_cancel_at, p_period_end, p_livemode, 1)
    on conflict (account_id, id) do update set status = p_status, is_pro = p_is_pro, cancel_at = p_cancel_at,
      period_end = p_period_end, version = subscriptions.version + 1, updated_at = clock_timestamp();
  paid := case when exists (select 1 from subscriptions s where s.account_id = p_account_id and s.is_pro)
               then 'pro' else 'free' end;
  if paid <> account.plan_paid then
    update accounts a set plan_paid = paid, seq = a.seq + 1 where a.id = p_account_id returning * into account;
    insert into entries (account_id, project_id, seq, kind, amount, balance_after, plan_after, note)
      values (p_account_id, p_project_id, account.seq, 'plan', 0, account.balance, account.plan,
              'paid plan is ' || paid || ': subscription is ' || p_status);
  end if;
  if p_is_pro and p_customer is not null then
    update accounts a set stripe_customer = p_customer where a.id = p_account_id;
  end if;
  outcome := 'settled';
  balance_now := account.balance;
  plan_now := account.plan;
end $$;
