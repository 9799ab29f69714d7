import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";

/**
 * What must hold of any ledger at any time (reliability.md, I1, I2): each query finds the rows that break a rule.
 * Written from the rules, not from the functions that are under test.
 */
const violations = {
  "a gap in seq, or a balance that is not the one before plus the amount": sql`
    select * from (
      select account_id, seq, amount, balance_after,
             lag(balance_after, 1, 0::bigint) over w as before, row_number() over w as n
      from entries window w as (partition by account_id order by seq)) as line
    where seq <> n or balance_after <> before + amount`,
  "an account whose balance, seq or plan is not its last entry's": sql`
    select a.id, a.balance, a.seq, e.balance_after, e.seq as last_seq
    from accounts a left join entries e on e.account_id = a.id and e.seq = a.seq
    where e.seq is null or a.balance <> e.balance_after or a.plan <> e.plan_after
       or a.seq <> (select max(seq) from entries where account_id = a.id)`,
  "credits taken from an account that did not have them": sql`
    select * from entries where balance_after < 0 and amount < 0 and kind not in ('refund', 'dispute')`,
  "a first entry that is not the first-touch grant, or another one that is": sql`
    select * from entries where (seq = 1) <> (source is not distinct from 'first_touch')`,
  "an account id that is not made from its project and user": sql`
    select id from accounts where id <> encode(substr(
      sha256(convert_to(project_id || chr(10) || user_id, 'UTF8')), 1, 16), 'hex')::uuid`,
};

/** Every broken rule with its rows; an empty list is a sound ledger. */
export async function brokenInvariants(store: Store): Promise<{ rule: string; rows: unknown[] }[]> {
  const found = [];
  for (const [rule, query] of Object.entries(violations)) {
    const rows = await store.run("read", (db) => rowsOf(db, query));
    if (rows.length > 0) found.push({ rule, rows: rows.slice(0, 5) });
  }
  return found;
}
