import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";

interface History {
  accounts: number;
  entriesEach: number;
  days: number;
}

/**
 * Gives a project a past, as if its users had called all along: user_1, user_2, … each with one grant and then meters of 1 or 2
 * credits for three events, the costs of which are told. Written by SQL, beside the functions that nothing else may go by.
 */
export async function insertHistory(store: Store, projectId: string, { accounts, entriesEach, days }: History) {
  const granted = entriesEach * 2;
  const run = (statement: ReturnType<typeof sql>) => store.run("write", (db) => rowsOf(db, statement));
  const cost = sql`(1 + n % 2)`;
  const spent = sql`((n - 1) + n / 2)`;
  await run(sql`insert into accounts (id, project_id, user_id, balance, seq)
    select encode(substr(sha256(convert_to(${projectId} || chr(10) || 'user_' || a, 'UTF8')), 1, 16), 'hex')::uuid,
      ${projectId}, 'user_' || a, ${granted}::bigint - (select ${spent} from (select ${entriesEach}::bigint - 1 as n) last), ${entriesEach}
    from generate_series(1, ${accounts}::int) a`);
  const rowsAtOnce = 20_000;
  const accountsAtOnce = Math.max(1, Math.floor(rowsAtOnce / entriesEach));
  for (let from = 1; from <= accounts; from += accountsAtOnce) {
    await run(sql`insert into entries (account_id, project_id, seq, kind, event, amount, balance_after, plan_after, cost_usd_micros, at)
      select id, project_id, n + 1, case when n = 0 then 'grant' else 'meter' end,
        case when n > 0 then (array['image_gen', 'chat', 'speech'])[1 + n % 3] end,
        case when n = 0 then ${granted}::bigint else -${cost} end,
        ${granted}::bigint - case when n = 0 then 0 else ${spent} end,
        'free', case when n > 0 then 1000 * (n % 50) end,
        now() - interval '1 day' * ${days}::float8 * (1 - (n + 1)::float8 / ${entriesEach}::float8) - interval '1 ms' * (substr(user_id, 6)::int)
      from accounts, generate_series(0, ${entriesEach}::bigint - 1) n
      where project_id = ${projectId} and user_id in (
        select 'user_' || a from generate_series(${from}::int, ${Math.min(accounts, from + accountsAtOnce - 1)}::int) a)`);
  }
}
