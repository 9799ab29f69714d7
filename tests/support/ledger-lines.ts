import { sql } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { rowsOf, type Store, toInteger } from "#app/store/store.ts";

export interface LedgerLine {
  /** ISO; now where there is none. */
  at?: string;
  kind?: "grant" | "meter" | "purchase" | "refund" | "dispute";
  event?: string | null;
  amount: number;
  costUsdMicros?: number | null;
}

/** Appends lines to one account's ledger as they are given, at times of the test's own choice; makes the account. */
export async function appendLines(store: Store, projectId: string, userId: string, lines: LedgerLine[]): Promise<void> {
  const id = accountIdOf(projectId, userId);
  const json = JSON.stringify(
    lines.map(({ at, kind = "meter", event = null, amount, costUsdMicros = null }, n) => ({
      n: n + 1,
      at,
      kind,
      event: kind === "meter" ? (event ?? "e") : null,
      amount,
      cost: costUsdMicros,
    })),
  );
  await store.run("write", (db) =>
    rowsOf(
      db,
      sql`with made as (
          insert into accounts (id, project_id, user_id) values (${id}, ${projectId}, ${userId})
          on conflict (id) do update set user_id = excluded.user_id returning seq, balance
        ), line as (
          select l.*, made.seq + l.n as seq, made.balance + sum(l.amount) over (order by l.n) as balance_after
          from made, json_to_recordset(${json}::text::json)
            l (n bigint, at timestamptz, kind text, event text, amount bigint, cost bigint)
        )
        insert into entries (account_id, project_id, seq, kind, event, amount, balance_after, plan_after, cost_usd_micros, at)
        select ${id}, ${projectId}, seq, kind, event, amount, balance_after, 'free', cost, coalesce(at, clock_timestamp())
        from line`,
    ),
  );
  await store.run("write", (db) =>
    rowsOf(
      db,
      sql`update accounts a set seq = e.seq, balance = e.balance_after from (
        select seq, balance_after from entries where account_id = ${id} order by seq desc limit 1) e where a.id = ${id}`,
    ),
  );
}

let payments = 0;

/** A line of the books for an account that is there. */
export async function pay(
  store: Store,
  projectId: string,
  userId: string,
  {
    amountCents,
    kind = "payment",
    currency = "usd",
    at,
  }: { amountCents: number; kind?: string; currency?: string; at?: string },
): Promise<void> {
  payments += 1;
  await store.run("write", (db) =>
    rowsOf(
      db,
      sql`insert into payments (account_id, id, project_id, kind, amount_cents, currency, at)
        values (${accountIdOf(projectId, userId)}, ${`pay:${payments}`}, ${projectId}, ${kind}, ${amountCents}, ${currency},
                coalesce(${at ?? null}::timestamptz, clock_timestamp()))`,
    ),
  );
}

/** One number from one query. */
export async function numberOf(store: Store, query: ReturnType<typeof sql>): Promise<number> {
  const [row] = await store.run("read", (db) => rowsOf(db, query));
  return toInteger(Object.values(row ?? {})[0]);
}
