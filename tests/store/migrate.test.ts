import { sql } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { settlePaidInvoice, settlePurchase } from "#app/domain/billing/settle.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { isMigrated, type Migration, migrate, migrations } from "#app/store/migrate.server.ts";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { embeddedImageFile } from "#tests/support/stores.ts";

const warn = (message: string) => {
  throw new Error(message);
};
const openPostgres = (databaseUrl: string) => openStore({ databaseUrl, warn });

// An edit of a migration that is out there changes what two databases of one version look like. These are the files as
// they were released; add a line for a new one, never change one.
const released: Record<string, string> = {
  "0001_ledger_tables": "8e9d3751d5f43d832aded8b5c790860e2b586d6567e2da348c68f44299c0fe98",
  "0002_ledger_functions": "756575fac1030baf414a61692336e66e5687ec4fa0032d4a29522bf311ccb576",
  "0003_entries_immutable": "f4b38907fa6258f971d1afeb187cd73f073a1f27d7a2558e5d3d5d31551b899d",
  "0004_auth_tables": "fcee9bf5deb316e9c9d0d2eaefbee53f56c1b7d1d98d8b35aef3f82d842d6cb1",
  "0005_projects_keys_audit": "58cde3ba33023fa37e0317e86006be3de95e46b3fac21e1c7b5c6f6c51309b2f",
  "0006_entries_by_project": "8e8765ca1796f26dc8b2e5bbb6635782cb7434b21438577cb57489702a61e104",
  "0007_billing": "7adbcc887c2f258fe902679f1f3313809bb3c523f39b7763d5b528e24c250e4d",
  "0008_seq_in_answers": "4c66a792c6b1f92abc1dfc6d66d45f01b91d29d345e28a60becebd5ccbe7bd8b",
  "0009_payments": "c5517193a8a39dcc60f3e296310568072daa419782132ae857081e84abcf8ba6",
  "0010_roll_ups": "6b21cf633496a589e7403c881d549a775dcf545302081cec2536a2eb01d7b257",
  "0011_demo_sweep": "ec6c57b8982b3edbcd7ae349ee81cbd810211d5eb59c4f66dc597d264b259530",
};

describe("migrations", () => {
  it("are the released files, unedited", () => {
    expect(Object.fromEntries(migrations.map(({ name, sha256 }) => [name, sha256]))).toEqual(released);
  });

  it("are applied by exactly one of 8 stores that start together", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(databaseUrl)));
    const applied = await Promise.all(stores.map((store) => migrate(store)));
    expect(applied.flat().sort()).toEqual(Object.keys(released));
    await Promise.all(stores.map((store) => store.close()));
  });

  it("are applied once: a second start finds nothing to do", async () => {
    const store = await openStore({ databaseUrl: undefined, embeddedImageFile, warn });
    expect(await migrate(store)).toEqual(Object.keys(released));
    expect(await migrate(store)).toEqual([]);
    expect(await isMigrated(store)).toBe(true);
    await store.close();
  });

  const withBroken: Migration[] = [
    ...migrations,
    { name: "9999_broken", sqlText: "create table half (id int); select 1 / 0;", sha256: "x" },
  ];
  const half = (store: Store) => store.run("read", (db) => rowsOf(db, sql`select to_regclass('half') as half`));

  it.each([
    ["PGlite", () => openStore({ databaseUrl: undefined, embeddedImageFile, warn })],
    ["PostgreSQL", async () => openPostgres(await createDatabase(inject("postgresUrl")))],
  ] as const)("leave nothing behind on %s when one fails in the middle", async (_name, open) => {
    const store = await open();
    await expect(migrate(store, withBroken)).rejects.toThrow();
    expect(await half(store)).toEqual([{ half: null }]);
    expect(await migrate(store)).toEqual([]);
    await store.close();
  });

  it("0008 breaks no call of a process of the release before, also none that is in progress", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    const [before, next] = await Promise.all([openPostgres(databaseUrl), openPostgres(databaseUrl)]);
    await migrate(
      before,
      migrations.filter(({ name }) => name < "0008"),
    );
    const id = accountIdOf("demo", "u");
    // As many as have every connection prepare the statement, in the words that the release before has for it.
    const oldMeters = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const oldWords = sql`select * from meter(${id}, ${"demo"}, ${"u"}, ${1_000}, ${"e"}, ${1}, ${null}, ${null}, ${null})`;
          const [row] = await before.run("write", (db) => rowsOf(db, oldWords));
          return [row?.outcome, Number(row?.balance_now), row?.plan_now] as const;
        }),
      );
    const oldCredit = () =>
      before.run("write", (db) =>
        rowsOf(db, sql`select * from credit(${id}, 'demo', 'u', 5, 1, null, null, null, ${null}::text)`),
      );
    await oldMeters(40);
    await oldCredit();
    const [answers] = await Promise.all([oldMeters(200), migrate(next)]);
    answers.push(...(await oldMeters(40)));
    expect(answers.map(([, balance]) => balance).sort((a, b) => b - a)).toEqual(answers.map((_, n) => 960 - n));
    expect(answers.every(([outcome, , plan]) => outcome === "paid" && plan === "free")).toBe(true);
    expect(await oldCredit()).toMatchObject([{ outcome: "granted", plan_now: "free" }]);
    expect(await isMigrated(next)).toBe(true);
    await Promise.all([before.close(), next.close()]);
  });

  it("0009 books what was paid and came back before it, and what a process of the release before settles after it", async () => {
    const databaseUrl = await createDatabase(inject("postgresUrl"));
    const [before, next] = await Promise.all([openPostgres(databaseUrl), openPostgres(databaseUrl)]);
    await migrate(
      before,
      migrations.filter(({ name }) => name < "0009"),
    );
    const id = accountIdOf("demo", "u");
    const write = (statement: ReturnType<typeof sql>) => before.run("write", (db) => rowsOf(db, statement));
    const start = (purchase: string) =>
      write(sql`select * from start_purchase(${id}, 'demo', 'u', 5, ${purchase}, 'credits', 900, 'usd', 100, '', '', '',
        ${null}, ${null})`);
    /** In the words that the release before has for it. */
    const oldSettle = async (
      purchase: string,
      version: number,
      payment: string,
      refunded: number,
      disputed: number,
    ) => {
      const reversed = Math.round((refunded + disputed) / 9);
      const [row] = await write(sql`select outcome from settle_purchase(${id}, ${"demo"}, ${"u"}, ${5},
        ${purchase}, ${version}, ${"paid"}, ${payment}, ${reversed}, ${refunded}, ${disputed}, ${`cs_${purchase}`}, ${null},
        ${null}, ${false})`);
      return row?.outcome;
    };
    for (const purchase of ["kept", "back", "free", "late"]) await start(purchase);
    expect(await oldSettle("kept", 0, "pay:pi_kept", 0, 0)).toBe("settled");
    expect(await oldSettle("back", 0, "pay:pi_back", 300, 600)).toBe("settled");
    expect(await oldSettle("free", 0, "cs:cs_free", 0, 0)).toBe("settled");
    const oldInvoice = (invoice: string, cents: number) =>
      write(sql`insert into invoices (account_id, id, project_id, stripe_subscription, amount_cents, currency, paid_at)
        values (${id}, ${invoice}, 'demo', 'sub_1', ${cents}, 'usd', '2026-10-01T12:00:00Z') on conflict do nothing`);
    await oldInvoice("in_1", 1_900);
    await oldInvoice("in_trial", 0);

    await migrate(next);
    // Entries and purchases have microseconds, which a Date would lose: compared in SQL.
    const lines = () =>
      write(sql`select b.id, b.kind, b.amount_cents::int as cents, b.is_counted as counted,
          b.at = coalesce(e.at, p.updated_at, i.paid_at) as "isOfThen"
        from payments b left join entries e on e.account_id = b.account_id and e.source = b.id
          left join purchases p on p.account_id = b.account_id and b.id like 'back:' || p.granted_source || ':%'
          left join invoices i on i.account_id = b.account_id and b.id = 'inv:' || i.id
        order by b.id collate "C"`);
    const line = (lineId: string, kind: string, cents: number) => ({
      ...{ id: lineId, kind, cents, counted: false, isOfThen: true },
    });
    const backfilled = [
      line("back:pay:pi_back:1", "refund", -300),
      line("back:pay:pi_back:2", "dispute", -600),
      line("inv:in_1", "payment", 1_900),
      line("pay:pi_back", "payment", 900),
      line("pay:pi_kept", "payment", 900),
    ];
    expect(await lines()).toEqual(backfilled);

    // The release before does not say what was paid: its credits are right at once, its books at the next look.
    expect(await oldSettle("late", 0, "pay:pi_late", 450, 0)).toBe("settled");
    expect(await oldSettle("late", 0, "pay:pi_late", 450, 0)).toBe("stale");
    await oldInvoice("in_2", 1_900);
    expect(await lines()).toEqual(backfilled);
    const owner = { project: { id: "demo", freeCredits: 5 } as LedgerProject, userId: "u" };
    const money = { paidCents: 900, refundedCents: 450, disputedCents: 0, currency: "usd" };
    const ofLate = { state: "paid", payment: "pay:pi_late", reversedCredits: 50, session: "cs_late" } as const;
    const rest = { customer: null, subscription: null, livemode: false };
    expect(await settlePurchase(next, owner, "late", 1, { ...money, ...ofLate, ...rest })).toBe("settled");
    const late = (await lines()).filter(({ id: lineId }) => String(lineId).includes("pi_late"));
    expect(late).toEqual([
      { ...line("back:pay:pi_late:1", "refund", -450), isOfThen: false },
      line("pay:pi_late", "payment", 900),
    ]);
    const ofInvoice = { ...money, paidCents: 1_900, subscription: "sub_1", paidAt: "2026-10-01T12:00:00Z" };
    expect(await settlePaidInvoice(next, owner, "in_2", 0, ofInvoice)).toBe("settled");
    // Won and undone, of what the migration brought: on top of its lines.
    const won = { ...money, refundedCents: 0, state: "paid", payment: "pay:pi_back", reversedCredits: 0 } as const;
    expect(await settlePurchase(next, owner, "back", 1, { ...won, session: "cs_back", ...rest })).toBe("settled");
    const [sum] = await write(sql`select sum(amount_cents)::int as cents, count(*)::int as lines from payments`);
    expect(sum).toEqual({ cents: 900 + 900 + 450 + 1_900 + 1_450, lines: 11 });
    expect(await brokenInvariants(next)).toEqual([]);
    await Promise.all([before.close(), next.close()]);
  });

  it("refuse a database where a file of the same name had other contents", async () => {
    const store = await openStore({ databaseUrl: undefined, embeddedImageFile, warn });
    await migrate(store);
    const edited = migrations.map((migration) => ({ ...migration, sha256: "edited" }));
    await expect(migrate(store, edited)).rejects.toThrow(
      "0001_ledger_tables was applied to this database with other contents",
    );
    await store.close();
  });
});
