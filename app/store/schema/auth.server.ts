import { boolean, pgSchema, text, timestamp } from "drizzle-orm/pg-core";

// better-auth's tables as drizzle/0004 makes them. The names of tables and fields are those better-auth asks for.

const auth = pgSchema("auth");
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const createdAt = time("created_at").notNull().defaultNow();
const updatedAt = time("updated_at").notNull().defaultNow();

export const user = auth.table("user", {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text(),
  createdAt,
  updatedAt,
});

export const session = auth.table("session", {
  id: text().primaryKey(),
  token: text().notNull(),
  userId: text("user_id").notNull(),
  expiresAt: time("expires_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  activeOrganizationId: text("active_organization_id"),
  createdAt,
  updatedAt,
});

export const account = auth.table("account", {
  id: text().primaryKey(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  userId: text("user_id").notNull(),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: time("access_token_expires_at"),
  refreshTokenExpiresAt: time("refresh_token_expires_at"),
  scope: text(),
  password: text(),
  createdAt,
  updatedAt,
});

export const verification = auth.table("verification", {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: time("expires_at").notNull(),
  createdAt,
  updatedAt,
});

export const organization = auth.table("organization", {
  id: text().primaryKey(),
  name: text().notNull(),
  slug: text().notNull(),
  logo: text(),
  metadata: text(),
  createdAt,
});

export const member = auth.table("member", {
  id: text().primaryKey(),
  organizationId: text("organization_id").notNull(),
  userId: text("user_id").notNull(),
  role: text({ enum: ["owner", "developer", "viewer"] }).notNull(),
  createdAt,
});

export const invitation = auth.table("invitation", {
  id: text().primaryKey(),
  organizationId: text("organization_id").notNull(),
  email: text().notNull(),
  role: text({ enum: ["owner", "developer", "viewer"] }),
  status: text().notNull(),
  inviterId: text("inviter_id").notNull(),
  expiresAt: time("expires_at").notNull(),
  createdAt,
});
