import { eq } from "drizzle-orm";
import type { Project } from "#app/domain/projects/project.ts";
import { accounts } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { Account } from "#contract/access.ts";
import { accountView } from "./account.ts";
import { accountIdOf } from "./account-id.ts";

/** Reads an account. A user nobody wrote to yet is shown as the first write would make them, and nothing is written. */
export async function access(store: Store, project: Project, userId: string): Promise<Account> {
  const [row] = await store.run("read", (db) =>
    db
      .select({ plan: accounts.plan, balance: accounts.balance })
      .from(accounts)
      .where(eq(accounts.id, accountIdOf(project.id, userId))),
  );
  return row === undefined
    ? accountView(userId, "free", project.freeCredits)
    : accountView(userId, row.plan, row.balance);
}
