import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";

interface History {
  accounts: number;
  entriesEach: number;
  days: number;
}

const rowsAtOnce = 20_000;

/**
 * Gives a project a past, as if its users had called all along: user_1, user_2, … each with one grant and then meters of 1 or 2
 * credits for three events, the costs of which are told. Written by SQL, because the ledger's functions know only now; an
 * account comes in one statement with its entries, as from them.
 */
export async function insertHistory(store: Store, projectId: string, { accounts, entriesEach, days }: History) {
  const granted = entriesEach * 2;
  const cost = sql`(1 + n % 2)`;
  const spent = sql`(n + (n + 1) / 2)`;
  const balance = sql`${granted}::bigint - ${spent}`;
  const accountsAtOnce = Math.max(1, Math.floor(rowsAtOnce / entriesEach));
  for (let from = 1; from <= accounts; from += accountsAtOnce) {
    const to = Math.min(accounts, from + accountsAtOnce - 1);
    const statement = sql`
      with made as (
        insert into accounts (id, project_id, user_id, balance, seq)
        select encode(substr(sha256(convert_to(${projectId} || chr(10) || 'user_' || a, 'UTF8')), 1, 16), 'hex')::uuid,
          ${projectId}, 'user_' || a, ${balance}, n + 1
        from generate_series(${from}::int, ${to}::int) a, (select ${entriesEach}::bigint - 1 as n) last
        returning id, project_id, user_id
      )
      insert into entries (account_id, project_id, seq, kind, event, amount, balance_after, plan_after, source,
        cost_usd_micros, at)
      select id, project_id, n + 1, case when n = 0 then 'grant' else 'meter' end,
        case when n > 0 then (array['image_gen', 'chat', 'speech'])[1 + n % 3] end,
        case when n = 0 then ${granted}::bigint else -${cost} end, ${balance}, 'free',
        case when n = 0 then 'first_touch' end, case when n > 0 then 1000 * (n % 50) end,
        now() - interval '1 day' * ${days}::float8 * (1 - (n + 1)::float8 / ${entriesEach}::float8)
          - interval '1 ms' * substr(user_id, 6)::int
      from made, generate_series(0, ${entriesEach}::bigint - 1) n`;
    await store.run("write", (db) => rowsOf(db, statement));
  }
}
