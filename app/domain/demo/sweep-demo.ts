import { and, eq, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { usageDays, usageEvents, usageQuarters } from "#app/store/schema/analytics.server.ts";
import { rowsOf, type Store, toInteger } from "#app/store/store.ts";

const pageSize = 500;

/**
 * Takes the demo project's accounts that nobody has used for a while out of the database, entries and all; the roll-ups go
 * with them (drizzle/0011). Ids are read without a lock, then it is one call an account: an account that is used meanwhile
 * stays. Gives how many went.
 */
export async function sweepDemo(store: Store, idleMs: number = limits.demoAccountIdleMs): Promise<number> {
  const before = sql`(now() - ${idleMs} * interval '1 millisecond')`;
  let swept = 0;
  let place: { created: string; id: string } | undefined;
  for (;;) {
    const rows = await store.run("read", (db) =>
      rowsOf(
        db,
        // As text: a JavaScript date would drop the microseconds that the next page begins after.
        sql`select id, created_at::text as created from accounts
          where project_id = ${demoProject.id} and created_at < ${before}
            ${place === undefined ? sql`` : sql`and (created_at, id) > (${place.created}::timestamptz, ${place.id}::uuid)`}
          order by created_at, id limit ${pageSize}`,
      ),
    );
    for (const { id } of rows) {
      const [row] = await store.run("keyed-write", (db) =>
        rowsOf(db, sql`select sweep_demo_account(${id}::uuid, ${before})::int as swept`),
      );
      swept += toInteger(row?.swept);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) break;
    place = { created: String(last.created), id: String(last.id) };
  }
  await forgetEmptySums(store);
  return swept;
}

/** Sums of nothing would stay for ever, under whatever names strangers gave their events. */
async function forgetEmptySums(store: Store): Promise<void> {
  for (const table of [usageQuarters, usageDays, usageEvents]) {
    const isEmpty = and(
      eq(table.projectId, demoProject.id),
      eq(table.count, 0),
      eq(table.credits, 0),
      eq(table.usdMicros, 0),
    );
    await store.run("keyed-write", (db) => db.delete(table).where(isEmpty));
  }
}
