import { sql } from "drizzle-orm";
import { bigint, boolean, customType, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// The tables as drizzle/*.sql makes them. Constraints and indexes stand in the SQL alone: migrations are written by
// hand (docs/decisions/004), and tests/store/schema.test.ts fails when a column here and there differ.

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: "string" }).notNull().defaultNow();

export const projects = pgTable("projects", {
  id: text().primaryKey(),
  name: text().notNull(),
  secureMetering: boolean("secure_metering").notNull().default(false),
  freeCredits: integer("free_credits").notNull().default(5),
  createdAt: at("created_at"),
  deletedAt: timestamp("deleted_at", { withTimezone: true, mode: "string" }),
  allowedOrigins: text("allowed_origins").notNull().default(""),
  portalFromBrowser: boolean("portal_from_browser").notNull().default(false),
  pastDueKeepsPro: boolean("past_due_keeps_pro").notNull().default(true),
  timeZone: text("time_zone").notNull().default("UTC"),
});

export const keys = pgTable("keys", {
  hash: bytea().primaryKey(),
  projectId: text("project_id").notNull(),
  kind: text({ enum: ["publishable", "secret"] }).notNull(),
  publishableKey: text("publishable_key"),
  last4: text().notNull(),
  createdAt: at("created_at"),
  revokedAt: timestamp("revoked_at", { withTimezone: true, mode: "string" }),
  id: text().notNull(),
  name: text().notNull(),
  expiresAt: timestamp("expires_at", { withTimezone: true, mode: "string" }),
  lastUsedAt: timestamp("last_used_at", { withTimezone: true, mode: "string" }),
});

export const accounts = pgTable("accounts", {
  id: uuid().primaryKey(),
  projectId: text("project_id").notNull(),
  userId: text("user_id").notNull(),
  balance: bigint({ mode: "number" }).notNull().default(0),
  seq: bigint({ mode: "number" }).notNull().default(0),
  planGranted: text("plan_granted", { enum: ["free", "pro"] })
    .notNull()
    .default("free"),
  planPaid: text("plan_paid", { enum: ["free", "pro"] })
    .notNull()
    .default("free"),
  plan: text({ enum: ["free", "pro"] })
    .notNull()
    .generatedAlwaysAs(sql`case when 'pro' in (plan_granted, plan_paid) then 'pro' else 'free' end`),
  createdAt: at("created_at"),
  stripeCustomer: text("stripe_customer"),
  rolledSeq: bigint("rolled_seq", { mode: "number" }).notNull().default(0),
  hasUncounted: boolean("has_uncounted").notNull().generatedAlwaysAs(sql`seq > rolled_seq`),
});

export const entries = pgTable(
  "entries",
  {
    accountId: uuid("account_id").notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    kind: text({ enum: ["grant", "meter", "plan", "purchase", "refund", "dispute"] }).notNull(),
    event: text(),
    amount: bigint({ mode: "number" }).notNull(),
    balanceAfter: bigint("balance_after", { mode: "number" }).notNull(),
    planAfter: text("plan_after", { enum: ["free", "pro"] }).notNull(),
    idempotencyKey: text("idempotency_key"),
    requestFingerprint: bytea("request_fingerprint"),
    source: text(),
    costUsdMicros: bigint("cost_usd_micros", { mode: "number" }),
    note: text(),
    at: at("at"),
    projectId: text("project_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.seq] })],
);

export const auditEntries = pgTable("audit_entries", {
  seq: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  projectId: text("project_id").notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
  action: text().notNull(),
  subject: text(),
  detail: text(),
  address: text(),
  requestToken: text("request_token"),
  requestFingerprint: bytea("request_fingerprint"),
  at: at("at"),
});
