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
  "a payment whose lines in the books are not what its purchase or invoice says of it": sql`
    select * from (
      select account_id, granted_source as payment, null::bigint as paid, refunded_cents, disputed_cents
        from purchases where granted_source like 'pay:%'
      union all
      select account_id, 'inv:' || id, amount_cents, refunded_cents, disputed_cents from invoices where amount_cents > 0
    ) as known left join lateral (
      select coalesce(sum(amount_cents) filter (where kind = 'payment'), 0) as booked,
             coalesce(-sum(amount_cents) filter (where kind = 'refund'), 0) as refunded,
             coalesce(-sum(amount_cents) filter (where kind = 'dispute'), 0) as disputed
        from payments p where p.account_id = known.account_id
         and (p.id = known.payment or starts_with(p.id, 'back:' || known.payment || ':'))
    ) as lines on true
    where booked <> coalesce(paid, booked) or booked <= 0 or refunded <> refunded_cents or disputed <> disputed_cents`,
  "a line of the books that is of no payment, or whose kind is not its id's": sql`
    select * from payments p where (kind = 'payment') <> (id ~ '^(pay|inv):') or (kind <> 'payment' and not exists (
      select 1 from payments paid where paid.account_id = p.account_id
         and paid.id = substring(p.id from '^back:(.*):[0-9]+$')))`,
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
