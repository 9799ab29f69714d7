-- The tenants, their keys, their users' accounts, and the ledger.
-- app/store/schema holds the same tables for Drizzle; tests/store/schema.test.ts compares the two.

create table projects (
  id text primary key,
  name text not null,
  secure_metering boolean not null default false,
  -- Granted once, by the first write that touches a new account.
  free_credits integer not null default 5 check (free_credits between 0 and 1000000),
  created_at timestamptz not null default now()
);

-- Every key is looked up by its SHA-256. Only a publishable key, which is public by nature, is kept readable.
create table keys (
  hash bytea primary key check (octet_length(hash) = 32),
  project_id text not null,
  kind text not null check (kind in ('publishable', 'secret')),
  publishable_key text check ((publishable_key is not null) = (kind = 'publishable')),
  last4 text not null check (length(last4) = 4),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- `id` is made from project and user (the first 16 bytes of SHA-256 over project id, line feed, user id), so it
-- is the one key that leads every money table and no uniqueness is needed across accounts.
create table accounts (
  id uuid primary key,
  project_id text not null,
  user_id text not null,
  balance bigint not null default 0 check (abs(balance) <= 1000000000000000),
  seq bigint not null default 0 check (seq >= 0),
  -- A plan given by hand and a plan paid for are kept apart; the account has the better of the two.
  plan_granted text not null default 'free' check (plan_granted in ('free', 'pro')),
  plan_paid text not null default 'free' check (plan_paid in ('free', 'pro')),
  plan text not null generated always as (case when 'pro' in (plan_granted, plan_paid) then 'pro' else 'free' end) stored,
  created_at timestamptz not null default now()
);

-- One immutable line of an account's ledger. `amount` is signed; the account's balance is the last `balance_after`.
create table entries (
  account_id uuid not null,
  seq bigint not null check (seq >= 1),
  kind text not null check (kind in ('grant', 'meter', 'plan', 'purchase', 'refund', 'dispute')),
  event text,
  amount bigint not null,
  balance_after bigint not null,
  plan_after text not null,
  idempotency_key text,
  request_fingerprint bytea,
  source text,
  cost_usd_micros bigint check (cost_usd_micros >= 0),
  note text,
  at timestamptz not null default clock_timestamp(),
  primary key (account_id, seq),
  -- One effect for ever, for each key and for each source. Nulls are distinct: a call without a key is always new.
  constraint entries_idempotency_key_once unique (account_id, idempotency_key),
  constraint entries_source_once unique (account_id, source),
  constraint entries_fingerprint_with_key check ((idempotency_key is null) = (request_fingerprint is null)),
  -- Only money that went back may take a balance below zero. Credits that come in may leave it there.
  constraint entries_never_overdrawn check (balance_after >= 0 or amount >= 0 or kind in ('refund', 'dispute'))
);

-- Foreign keys stand after their tables, so that a distributed PostgreSQL can take the tables first.
alter table keys add constraint keys_project foreign key (project_id) references projects (id);
alter table accounts add constraint accounts_project foreign key (project_id) references projects (id);
alter table entries add constraint entries_account foreign key (account_id) references accounts (id);

create index keys_by_project on keys (project_id);
create index accounts_by_user on accounts (project_id, user_id collate "C");

-- The open sandbox behind pk_live_demo and sk_live_demo, which the app knows without a look-up.
insert into projects (id, name) values ('demo', 'Demo project');
