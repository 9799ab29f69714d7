import { eq } from "drizzle-orm";
import type { LedgerProject } from "#app/domain/projects/project.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { Account } from "#contract/access.ts";
import { accountView } from "./account.ts";
import { accountIdOf } from "./account-id.ts";

export interface Access {
  account: Account;
  /** The number of the account's last entry, which orders all that is told of it; 0 before the first write. */
  seq: number;
  /** Whether Stripe knows this user, so that there is a portal to open. */
  hasCustomer: boolean;
}

/** Reads an account. A user nobody wrote to yet is shown as the first write would make them, and nothing is written. */
export async function access(store: Store, project: LedgerProject, userId: string): Promise<Access> {
  const { plan, balance, seq, stripeCustomer } = accounts;
  const [row] = await store.run("read", (db) =>
    db
      .select({ plan, balance, seq, stripeCustomer })
      .from(accounts)
      .where(eq(accounts.id, accountIdOf(project.id, userId))),
  );
  return row === undefined
    ? { account: accountView(userId, "free", project.freeCredits), seq: 0, hasCustomer: false }
    : { account: accountView(userId, row.plan, row.balance), seq: row.seq, hasCustomer: row.stripeCustomer !== null };
}
