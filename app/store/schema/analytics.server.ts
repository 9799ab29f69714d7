import { sql } from "drizzle-orm";
import { bigint, boolean, date, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// The roll-ups of drizzle/0010, as ledger.server.ts holds the tables of the ledger.

const integer = (name: string) => bigint(name, { mode: "number" }).notNull();
const sum = (name: string) => integer(name).default(0);
const at = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
const usage = {
  count: integer("count"),
  credits: integer("credits"),
  usdMicros: integer("usd_micros"),
};

export const projectEvents = pgTable(
  "project_events",
  { projectId: text("project_id").notNull(), name: text().notNull() },
  (table) => [primaryKey({ columns: [table.projectId, table.name] })],
);

export const usageQuarters = pgTable(
  "usage_quarters",
  {
    projectId: text("project_id").notNull(),
    at: at("at").notNull(),
    kind: text().notNull(),
    event: text().notNull(),
    ...usage,
  },
  (table) => [primaryKey({ columns: [table.projectId, table.at, table.kind, table.event] })],
);

export const usageDays = pgTable(
  "usage_days",
  {
    projectId: text("project_id").notNull(),
    day: date({ mode: "string" }).notNull(),
    kind: text().notNull(),
    ...usage,
  },
  (table) => [primaryKey({ columns: [table.projectId, table.day, table.kind] })],
);

export const usageEvents = pgTable(
  "usage_events",
  {
    projectId: text("project_id").notNull(),
    isMonth: boolean("is_month").notNull(),
    beginsOn: date("begins_on", { mode: "string" }).notNull(),
    event: text().notNull(),
    ...usage,
  },
  (table) => [primaryKey({ columns: [table.projectId, table.isMonth, table.beginsOn, table.event] })],
);

export const accountTotals = pgTable("account_totals", {
  accountId: uuid("account_id").primaryKey(),
  projectId: text("project_id").notNull(),
  balance: sum("balance"),
  plan: text({ enum: ["free", "pro"] })
    .notNull()
    .default("free"),
  calls: sum("calls"),
  credits: sum("credits"),
  costUsdMicros: sum("cost_usd_micros"),
  revenueUsdMicros: sum("revenue_usd_micros"),
  netUsdMicros: integer("net_usd_micros").generatedAlwaysAs(sql`revenue_usd_micros - cost_usd_micros`),
});

export const projectTotals = pgTable("project_totals", {
  projectId: text("project_id").primaryKey(),
  accounts: sum("accounts"),
  pro: sum("pro"),
  creditsOutstanding: sum("credits_outstanding"),
  losing: sum("losing"),
});

export const blockedAccounts = pgTable("blocked_accounts", {
  accountId: uuid("account_id").primaryKey(),
  projectId: text("project_id").notNull(),
  firstBlockedAt: at("first_blocked_at").notNull(),
  lastBlockedAt: at("last_blocked_at").notNull(),
  times: integer("times"),
  boughtAt: at("bought_at"),
});
