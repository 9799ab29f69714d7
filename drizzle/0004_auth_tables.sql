-- better-auth's tables, in their own schema: its `account` (a way to sign in) is not ours (a user of a project).
-- Their shape is better-auth's; app/store/schema/auth.server.ts holds the same for its adapter.
create schema auth;

create table auth."user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- `token` is a SHA-256: app/integrations/auth hashes it on the way in.
create table auth.session (
  id text primary key,
  token text not null unique,
  user_id text not null references auth."user" (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  active_organization_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_by_user on auth.session (user_id);

create table auth.account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth."user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_provider_once unique (provider_id, account_id)
);
create index account_by_user on auth.account (user_id);

create table auth.verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_by_identifier on auth.verification (identifier);

-- One organization for each project, with the project's id: who its members are and what they may do.
create table auth.organization (
  id text primary key,
  name text not null,
  slug text not null unique,
  logo text,
  metadata text,
  created_at timestamptz not null default now()
);

create table auth.member (
  id text primary key,
  organization_id text not null references auth.organization (id) on delete cascade,
  user_id text not null references auth."user" (id) on delete cascade,
  role text not null check (role in ('owner', 'developer', 'viewer')),
  created_at timestamptz not null default now(),
  constraint member_once unique (organization_id, user_id)
);
create index member_by_user on auth.member (user_id);

create table auth.invitation (
  id text primary key,
  organization_id text not null references auth.organization (id) on delete cascade,
  email text not null,
  role text check (role in ('owner', 'developer', 'viewer')),
  status text not null,
  inviter_id text not null references auth."user" (id) on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index invitation_by_organization on auth.invitation (organization_id);
create index invitation_by_email on auth.invitation (email);

-- A project always keeps an owner. better-auth looks before it writes, which two owners who remove each other at the
-- same moment both pass; here the second one waits for the first and is refused.
create function auth.keep_an_owner() returns trigger language plpgsql as $$
begin
  perform 1 from auth.organization o where o.id = old.organization_id for update;
  if found and not exists (
    select 1 from auth.member m where m.organization_id = old.organization_id and m.role = 'owner'
  ) then
    raise exception 'project % would be left without an owner', old.organization_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger member_keeps_an_owner after update or delete on auth.member
  for each row when (old.role = 'owner') execute function auth.keep_an_owner();

-- Without BETTER_AUTH_SECRET there is no sign-in and everybody is this user, who has no password to sign in with.
insert into auth."user" (id, name, email) values ('demo_owner', 'Demo owner', 'demo-owner@paykit.invalid');
insert into auth.organization (id, name, slug) values ('demo', 'demo', 'demo');
insert into auth.member (id, organization_id, user_id, role) values ('member_demo', 'demo', 'demo_owner', 'owner');
