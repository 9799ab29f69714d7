import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { requestFingerprint } from "#app/domain/ledger/request-fingerprint.ts";
import type { Project } from "#app/domain/projects/project.ts";
import { purchases } from "#app/store/schema/billing.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import type { PurchaseKind } from "#contract/checkout.ts";
import { catalogue } from "./catalogue.ts";

export interface NewPurchase {
  userId: string;
  kind: PurchaseKind;
  /** Where the app wants people sent after paying, and after turning back. */
  successUrl: string;
  cancelUrl: string;
}

export type StartOutcome =
  /** `url` is null while Stripe has not given one: ask it, with the purchase's id as the key. */
  | { outcome: "started" | "replayed"; id: string; url: string | null; customer: string | null }
  | { outcome: "key_reused" };

/**
 * Writes down what somebody set out to buy, before Stripe is asked: whatever then becomes of that call, its payment finds
 * its purchase. Once for each idempotency key.
 */
export function startPurchase(
  store: Store,
  project: Project,
  purchase: NewPurchase,
  idempotencyKey: string | undefined,
): Promise<StartOutcome> {
  return startPurchaseAs(store, project, purchase, `pur_${randomBytes(12).toString("hex")}`, idempotencyKey);
}

/** The same under an id that is given. */
export async function startPurchaseAs(
  store: Store,
  project: Project,
  purchase: NewPurchase,
  id: string,
  idempotencyKey: string | undefined,
): Promise<StartOutcome> {
  const { userId, kind, successUrl, cancelUrl } = purchase;
  const { amountCents, currency, credits } = catalogue[kind];
  const fingerprint = idempotencyKey === undefined ? null : requestFingerprint("POST /checkout", { ...purchase });
  const statement = sql`select * from start_purchase(
    ${accountIdOf(project.id, userId)}, ${project.id}, ${userId}, ${project.freeCredits},
    ${id}, ${kind}, ${amountCents}, ${currency}, ${credits}, ${successUrl}, ${cancelUrl},
    ${idempotencyKey ?? null}, ${fingerprint})`;
  const [row] = await store.run(idempotencyKey === undefined ? "write" : "keyed-write", (db) => rowsOf(db, statement));
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  switch (row?.outcome) {
    case "started":
    case "replayed":
      return {
        outcome: row.outcome,
        id: String(row.purchase_id),
        url: text(row.url_now),
        customer: text(row.customer_now),
      };
    case "key_reused":
      return { outcome: "key_reused" };
    default:
      throw new TypeError(`start_purchase() answered ${String(row?.outcome)}`);
  }
}

/** Keeps what Stripe made of a purchase: its page, and the session behind it. */
export async function keepSession(store: Store, accountId: string, id: string, session: { id: string; url: string }) {
  await store.run("keyed-write", (db) =>
    db
      .update(purchases)
      .set({
        url: session.url,
        stripeSession: session.id,
        state: sql`case when ${purchases.state} = 'started' then 'open' else ${purchases.state} end`,
        updatedAt: sql`now()`,
      })
      .where(and(eq(purchases.accountId, accountId), eq(purchases.id, id))),
  );
}
