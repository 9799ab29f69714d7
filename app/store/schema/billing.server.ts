import { sql } from "drizzle-orm";
import { bigint, boolean, customType, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

// The tables of drizzle/0007 and 0009, as ledger.server.ts holds those of the ledger.

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
const at = (name: string) => time(name).notNull().defaultNow();
const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

export const purchaseStates = ["started", "open", "pending", "paid", "failed", "expired", "mismatch"] as const;
export const eventStates = ["waiting", "done", "ignored", "unassigned"] as const;

export const purchases = pgTable(
  "purchases",
  {
    accountId: uuid("account_id").notNull(),
    id: text().notNull(),
    projectId: text("project_id").notNull(),
    kind: text({ enum: ["credits", "pro"] }).notNull(),
    state: text({ enum: purchaseStates }).notNull().default("started"),
    amountCents: bigint("amount_cents", { mode: "number" }).notNull(),
    currency: text().notNull(),
    credits: bigint({ mode: "number" }).notNull(),
    refundedCents: count("refunded_cents"),
    disputedCents: count("disputed_cents"),
    reversedCredits: count("reversed_credits"),
    reversals: integer().notNull().default(0),
    origin: text().notNull(),
    successUrl: text("success_url").notNull(),
    cancelUrl: text("cancel_url").notNull(),
    stripeCustomer: text("stripe_customer"),
    stripeKeyNumber: integer("stripe_key_number").notNull().default(0),
    url: text(),
    idempotencyKey: text("idempotency_key"),
    requestFingerprint: bytea("request_fingerprint"),
    stripeSession: text("stripe_session"),
    stripePayment: text("stripe_payment"),
    grantedSource: text("granted_source"),
    stripeSubscription: text("stripe_subscription"),
    livemode: boolean(),
    version: count("version"),
    createdAt: at("created_at"),
    updatedAt: at("updated_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

export const subscriptions = pgTable(
  "subscriptions",
  {
    accountId: uuid("account_id").notNull(),
    id: text().notNull(),
    projectId: text("project_id").notNull(),
    status: text().notNull(),
    isPro: boolean("is_pro").notNull(),
    cancelAt: time("cancel_at"),
    periodEnd: time("period_end"),
    livemode: boolean().notNull(),
    version: count("version"),
    createdAt: at("created_at"),
    updatedAt: at("updated_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

export const invoices = pgTable(
  "invoices",
  {
    accountId: uuid("account_id").notNull(),
    id: text().notNull(),
    projectId: text("project_id").notNull(),
    stripeSubscription: text("stripe_subscription").notNull(),
    amountCents: bigint("amount_cents", { mode: "number" }).notNull(),
    currency: text().notNull(),
    paidAt: time("paid_at").notNull(),
    refundedCents: count("refunded_cents"),
    disputedCents: count("disputed_cents"),
    version: count("version"),
    updatedAt: at("updated_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

/** The owner's books; drizzle/0009 says what a line is. */
export const payments = pgTable(
  "payments",
  {
    accountId: uuid("account_id").notNull(),
    id: text().notNull(),
    projectId: text("project_id").notNull(),
    kind: text({ enum: ["payment", "refund", "dispute"] }).notNull(),
    amountCents: bigint("amount_cents", { mode: "number" }).notNull(),
    currency: text().notNull(),
    at: time("at").notNull().default(sql`clock_timestamp()`),
    isCounted: boolean("is_counted").notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

export const stripeEvents = pgTable("stripe_events", {
  id: text().primaryKey(),
  type: text().notNull(),
  projectId: text("project_id"),
  objectId: text("object_id"),
  livemode: boolean().notNull(),
  payload: text().notNull(),
  state: text({ enum: eventStates }).notNull().default("waiting"),
  result: text(),
  attempts: integer().notNull().default(0),
  nextAttemptAt: at("next_attempt_at"),
  receivedAt: at("received_at"),
  settledAt: time("settled_at"),
});
