import { randomBytes } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { requestFingerprint } from "#app/domain/ledger/request-fingerprint.ts";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { purchases } from "#app/store/schema/billing.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
import { catalogue } from "./catalogue.ts";

export interface NewPurchase {
  userId: string;
  kind: PurchaseKind;
  /** The origin of our own pages, by which people come back from Stripe. */
  origin: string;
  /** Where the app wants people sent after paying, and after turning back. */
  successUrl: string;
  cancelUrl: string;
  /** What was asked for, as far as it is the caller's: what an idempotency key is bound to. */
  asked?: Record<string, unknown>;
}

export type StartOutcome =
  /** `url` is null while Stripe has not given one. */
  { outcome: "started" | "replayed"; id: string; url: string | null } | { outcome: "key_reused" };

/** A fresh id of a purchase. */
const newPurchaseId = () => `pur_${randomBytes(12).toString("hex")}`;

/**
 * Writes down what somebody set out to buy, before Stripe is asked: whatever then becomes of that call, its payment finds
 * its purchase. Once for each idempotency key, and for each id.
 */
export async function startPurchase(
  store: Store,
  project: LedgerProject,
  purchase: NewPurchase,
  idempotencyKey: string | undefined,
  id: string = newPurchaseId(),
): Promise<StartOutcome> {
  const { userId, kind, origin, successUrl, cancelUrl, asked = { userId, kind, successUrl, cancelUrl } } = purchase;
  const { amountCents, currency, credits } = catalogue[kind];
  const fingerprint = idempotencyKey === undefined ? null : requestFingerprint("POST /checkout", asked);
  const statement = sql`select * from start_purchase(
    ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
    ${id}, ${kind}, ${amountCents}, ${currency}, ${credits}, ${origin}, ${successUrl}, ${cancelUrl},
    ${idempotencyKey ?? null}, ${fingerprint})`;
  // Its id makes it one purchase, however often it is sent.
  const [row] = await store.run("keyed-write", (db) => rowsOf(db, statement));
  switch (row?.outcome) {
    case "started":
    case "replayed":
      return {
        outcome: row.outcome,
        id: String(row.purchase_id),
        url: typeof row.url_now === "string" ? row.url_now : null,
      };
    case "key_reused":
      return { outcome: "key_reused" };
    default:
      throw new TypeError(`start_purchase() answered ${String(row?.outcome)}`);
  }
}

/** Keeps what Stripe made of a purchase: its page, and the session behind it. The first one stays; gives its page. */
export async function keepSession(store: Store, accountId: string, id: string, session: { id: string; url: string }) {
  const isIt = and(eq(purchases.accountId, accountId), eq(purchases.id, id));
  await store.run("keyed-write", (db) =>
    db
      .update(purchases)
      .set({
        url: session.url,
        stripeSession: session.id,
        state: sql`case when ${purchases.state} = 'started' then 'open' else ${purchases.state} end`,
        updatedAt: sql`now()`,
      })
      .where(and(isIt, isNull(purchases.url))),
  );
  const [kept] = await store.run("read", (db) => db.select({ url: purchases.url }).from(purchases).where(isIt));
  return kept?.url ?? session.url;
}

/** Has the next call to Stripe for this purchase be another one: Stripe would repeat a failure for the same key. */
export async function raiseStripeKey(store: Store, accountId: string, id: string, number: number): Promise<void> {
  await store.run("keyed-write", (db) =>
    db
      .update(purchases)
      .set({ stripeKeyNumber: number + 1 })
      .where(and(eq(purchases.accountId, accountId), eq(purchases.id, id), eq(purchases.stripeKeyNumber, number))),
  );
}
