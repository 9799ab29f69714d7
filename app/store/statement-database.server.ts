import { type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pg-proxy";
import { rowsOf, type Store } from "./store.ts";

/**
 * A Drizzle database whose every statement goes through `Store.run`, for a library that wants a database of its own
 * (better-auth): its queries then have our deadline, our bound on queries in flight, and a pool that is replaced when it
 * dies. It has no transactions.
 */
export function statementDatabase<Schema extends Record<string, unknown>>(store: Store, schema: Schema) {
  return drizzle(
    async (text, params, method) => {
      const kind = /^select\b/i.test(text) ? "read" : "write";
      const rows = await store.run(kind, (db) => rowsOf(db, rebuilt(text, params)));
      // Drizzle asked by the columns' order here; the store gives rows by their names, in that same order.
      return { rows: method === "all" ? rows.map((row) => Object.values(row)) : rows };
    },
    { schema },
  );
}

/** The statement that Drizzle has just taken apart: its placeholders are $1, $2, … in their order. */
function rebuilt(text: string, params: unknown[]): SQL {
  const [first = "", ...rest] = text.split(/\$\d+/);
  return sql.join([sql.raw(first), ...rest.flatMap((part, index) => [sql`${params[index]}`, sql.raw(part)])]);
}
