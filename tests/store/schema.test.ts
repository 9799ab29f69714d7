import { getTableColumns, is, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as analytics from "#app/store/schema/analytics.server.ts";
import * as auth from "#app/store/schema/auth.server.ts";
import * as billing from "#app/store/schema/billing.server.ts";
import * as ledger from "#app/store/schema/ledger.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { pglite } from "#tests/support/stores.ts";

describe("Drizzle's tables are those the migrations make", () => {
  let store: Store;
  beforeAll(async () => {
    store = await pglite.open();
  });
  afterAll(() => store.close());

  const tables = [ledger, analytics, billing, auth].flatMap((schema) =>
    Object.values(schema).filter((value) => is(value, PgTable)),
  );
  const nameOf = (table: PgTable) => {
    const { schema, name } = getTableConfig(table);
    return schema === undefined ? name : `${schema}."${name}"`;
  };

  it("has a Drizzle table for every table but the migrations' own", async () => {
    const rows = await store.run("read", (db) =>
      rowsOf(
        db,
        sql`select case table_schema when 'public' then table_name else table_schema || '."' || table_name || '"' end as table_name
          from information_schema.tables where table_schema in ('public', 'auth')`,
      ),
    );
    const made = rows.map((row) => row.table_name).filter((name) => name !== "paykit_migrations");
    expect(tables.map(nameOf).sort()).toEqual(made.sort());
  });

  it.each(tables.map((table) => [nameOf(table), table] as const))(
    "%s: same columns, types and nulls",
    async (name, table) => {
      const rows = await store.run("read", (db) =>
        rowsOf(
          db,
          sql`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull"
            from pg_attribute a where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped`,
        ),
      );
      const made = new Map(rows.map((row) => [row.name, row]));
      const declared = Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        notNull: column.notNull || column.primary,
      }));
      expect(declared.length).toBe(made.size);
      for (const column of declared) expect(made.get(column.name)).toEqual(column);
    },
  );
});
