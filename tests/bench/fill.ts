import type { Sql } from "postgres";

/** Lines written by one statement. */
const linesAtOnce = 250_000;
const days = 365;
/** Of twenty lines of an account, the first brings credits and the rest take them. */
const creditsEach20 = 100;

/**
 * Fills the demo project with a year of a ledger, by SQL: one account for a hundred entries, and of a hundred accounts one that
 * has a fifth of them; twenty events; a payment for each purchase. Lines lie in the table as they would have come, by time.
 */
export async function fill(sql: Sql, entries: number, onProgress: (share: number) => void): Promise<void> {
  const accounts = Math.max(100, Math.round(entries / 100));
  const mean = entries / accounts;
  await sql.unsafe(
    "set synchronous_commit = off; set session_replication_role = replica; set maintenance_work_mem = '256MB'",
  );
  await sql`
    insert into accounts (id, project_id, user_id, balance, seq, created_at)
    select encode(substr(sha256(convert_to('demo' || chr(10) || 'user_' || n, 'UTF8')), 1, 16), 'hex')::uuid, 'demo', 'user_' || n,
           ${balanceAt(sql, sql`size`, sql`n`)}, size, now() - ${days} * interval '1 day'
    from (select n, round(${mean}::numeric * case when n % 100 = 0 then 20.8 else 0.8 end)::bigint as size
          from generate_series(1, ${accounts}::integer) n) a`;
  const indexes = await takeIndexes(sql);
  const chunks = Math.max(1, Math.round(entries / linesAtOnce));
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    await sql`
      insert into entries (account_id, project_id, seq, kind, event, amount, balance_after, plan_after, cost_usd_micros, at)
      select id, 'demo', seq, kind, case kind when 'meter' then 'event_' || abs(hashint8(n * 1000003 + seq)) % 20 end,
             case kind when 'meter' then -(1 + n % 3) else ${creditsEach20} end, ${balanceAt(sql, sql`seq`, sql`n`)}, 'free',
             case kind when 'meter' then 500 + (n * seq) % 9000 end,
             now() - ${days} * interval '1 day' * (1 - (seq - abs(hashint8(n)) % 10007 / 10007.0) / size)
      from (
        select a.id, split_part(a.user_id, '_', 2)::bigint as n, a.seq as size, line.seq,
               case when line.seq % 20 <> 1 then 'meter' when line.seq = 1 then 'grant' else 'purchase' end as kind
        from accounts a, generate_series(a.seq * ${chunk}::bigint / ${chunks}::bigint + 1,
                                         a.seq * ${chunk + 1}::bigint / ${chunks}::bigint) line (seq)) l
      order by 10`;
    onProgress((chunk + 1) / chunks);
  }
  for (const definition of indexes) await sql.unsafe(definition);
  await sql`
    insert into payments (account_id, id, project_id, kind, amount_cents, currency, at)
    select account_id, 'pay:' || seq, project_id, 'payment', 900, 'usd', at from entries where kind = 'purchase'`;
  await sql.unsafe("set session_replication_role = origin; set synchronous_commit = on");
  await sql.unsafe("vacuum analyze");
}

/** What an account's line leaves: it follows from its number alone. */
function balanceAt(sql: Sql, seq: ReturnType<Sql>, n: ReturnType<Sql>) {
  return sql`((${seq} + 19) / 20 * ${creditsEach20} - (${seq} - (${seq} + 19) / 20) * (1 + ${n} % 3))`;
}

/** Takes the entries' indexes away, and gives what makes them again: built at once they take a fraction of the time. */
async function takeIndexes(sql: Sql): Promise<string[]> {
  const constraints = await sql<{ name: string; definition: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = 'entries'::regclass and contype in ('p', 'u')`;
  for (const { name } of constraints) await sql.unsafe(`alter table entries drop constraint ${name}`);
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes where tablename = 'entries'`;
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  return [
    ...constraints.map(({ name, definition }) => `alter table entries add constraint ${name} ${definition}`),
    ...indexes.map(({ definition }) => definition),
  ];
}
