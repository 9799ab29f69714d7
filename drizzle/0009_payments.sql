-- The owner's books: one line for every payment, and one for every change of what went back of it. Like the ledger it is
-- written under the account's lock, and a line is never changed but for the mark that it was counted (drizzle/0010).
create table payments (
  account_id uuid not null,
  -- `pay:<payment intent>`, `cs:<session>` or `inv:<invoice>` for a payment; `back:<that>:<n>` for what changed of it later.
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
alter table payments add constraint payments_account foreign key (account_id) references accounts (id);
create index payments_to_count on payments (project_id) where not is_counted;
