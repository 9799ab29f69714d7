-- What a dashboard needs: projects that end, keys with names that rotate, and a record of who did what.

alter table projects add column deleted_at timestamptz;

alter table keys
  -- What pages and forms call a key by: they never hold the key itself.
  add column id text not null default 'key_' || replace(gen_random_uuid()::text, '-', ''),
  add column name text not null default '',
  -- Set by a rotation with an overlap: until then the old key works beside its successor.
  add column expires_at timestamptz,
  -- To the minute, and written behind the request that used it.
  add column last_used_at timestamptz,
  add constraint keys_id_once unique (id);

-- Append-only: who did what to a project, when, from where.
create table audit_entries (
  seq bigint generated always as identity primary key,
  project_id text not null,
  actor_id text not null,
  -- As the actor was called then.
  actor_name text not null,
  action text not null,
  -- What it was done to (a key's id, a user id, an e-mail address) and how, for people to read.
  subject text,
  detail text,
  address text,
  -- The form or Idempotency-Key it came with: the same one has one effect, however often it is sent.
  request_token text,
  request_fingerprint bytea,
  at timestamptz not null default clock_timestamp(),
  constraint audit_entries_request_once unique (actor_id, request_token)
);
alter table audit_entries add constraint audit_entries_project foreign key (project_id) references projects (id);
create index audit_entries_by_project on audit_entries (project_id, seq);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit entries are immutable: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_entries_immutable before update or delete or truncate on audit_entries
  for each statement execute function refuse_audit_change();
alter table audit_entries enable always trigger audit_entries_immutable;
revoke update, delete, truncate on audit_entries from public;

-- Accounts by the time they came, for the dashboard's list.
create index accounts_by_creation on accounts (project_id, created_at, id);
