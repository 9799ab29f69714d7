import { sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { rollUpAll } from "./roll-up.ts";

/** Calls in a row for one project, before the next one has its turn. */
const turn = 20;

export interface RollUpWorker {
  /** Takes no more; gives when what was begun is done. */
  stop(): Promise<void>;
}

/**
 * Rolls up in this process, one project after another, so that a page that looks finds little left to count. However many
 * processes do so, each entry is counted once: a project's roll-ups have a lock.
 */
export function startRollUpWorker(store: Store, onError: (error: unknown) => void): RollUpWorker {
  let isStopped = false;
  let running: Promise<void> | undefined;
  const tick = () => {
    running ??= work()
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
  };
  const work = async () => {
    for (let isMore = true; isMore; ) {
      isMore = false;
      for (const projectId of await uncountedProjects(store)) {
        let calls = 0;
        const mayGoOn = () => {
          calls += 1;
          return !isStopped && calls < turn;
        };
        if (isStopped) return;
        await rollUpAll(store, projectId, mayGoOn).catch(onError);
        isMore ||= calls === turn;
      }
    }
  };
  const timer = setInterval(tick, limits.rollUpEveryMs).unref();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** The projects with something to count. From one to the next by the index: there may be many accounts in each. */
async function uncountedProjects(store: Store): Promise<string[]> {
  const rows = await store.run("read", (db) =>
    rowsOf(
      db,
      sql`with recursive found (id) as (
          select min(project_id) from accounts where has_uncounted
          union all
          select (select min(a.project_id) from accounts a where a.has_uncounted and a.project_id > found.id)
          from found where found.id is not null
        )
        select id from found where id is not null
        union select distinct project_id from payments where not is_counted`,
    ),
  );
  return rows.map(({ id }) => String(id));
}
