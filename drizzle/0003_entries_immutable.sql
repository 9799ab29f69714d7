-- An entry is never changed or deleted. A trigger, because a superuser and the embedded store don't feel REVOKE;
-- ALWAYS, because session_replication_role = replica would otherwise step around it.
create function refuse_entry_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger entries are immutable: % refused; correct a mistake with a new entry', tg_op
    using errcode = 'restrict_violation';
end $$;

create trigger entries_immutable before update or delete or truncate on entries
  for each statement execute function refuse_entry_change();
alter table entries enable always trigger entries_immutable;

revoke update, delete, truncate on entries from public;
