import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { stripeEvents } from "#app/store/schema/billing.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { cursorOf, momentOf } from "./moment-cursor.ts";

/** An event as it came, before anybody has looked at it. */
export interface IncomingEvent {
  id: string;
  type: string;
  livemode: boolean;
  objectId: string | null;
  /** The project our metadata in it names: for the list only. */
  projectId: string | null;
  payload: string;
  /** Where there is nothing to work on: the end of it at once. */
  state?: "ignored";
  result?: string;
}

/** Keeps an event, once by its id. Only when this is done may Stripe be told that we have it. */
export async function keepEvent(store: Store, event: IncomingEvent): Promise<void> {
  await store.run("keyed-write", (db) => db.insert(stripeEvents).values(event).onConflictDoNothing());
}

/**
 * Takes some events that are due, for this process to work on: nobody else gets them until the lease is over, and a
 * process that dies with them leaves them to the others then.
 */
export async function claimEvents(
  store: Store,
  count: number,
  livemode: boolean,
): Promise<{ id: string; attempts: number; payload: string }[]> {
  const rows = await store.run("write", (db) =>
    rowsOf(
      db,
      sql`update stripe_events set attempts = attempts + 1,
            next_attempt_at = now() + make_interval(secs => ${limits.eventLeaseSeconds})
          where id in (
            select id from stripe_events where state = 'waiting' and next_attempt_at <= now() and livemode = ${livemode}
            order by next_attempt_at limit ${count} for update skip locked)
          returning id, attempts, payload`,
    ),
  );
  return rows.map(({ id, attempts, payload }) => ({
    id: String(id),
    attempts: Number(attempts),
    payload: String(payload),
  }));
}

/** Keeps events that are still being worked on for another lease. */
export async function renewEvents(store: Store, ids: string[]): Promise<void> {
  await store.run("keyed-write", (db) =>
    db
      .update(stripeEvents)
      .set({ nextAttemptAt: sql`now() + make_interval(secs => ${limits.eventLeaseSeconds})` })
      .where(and(inArray(stripeEvents.id, ids), eq(stripeEvents.state, "waiting"))),
  );
}

/** Writes down what came of an event. */
export async function settleEvent(
  store: Store,
  id: string,
  end: { state: "done" | "ignored" | "unassigned"; result: string; projectId?: string },
): Promise<void> {
  const { state, result, projectId } = end;
  await store.run("keyed-write", (db) =>
    db
      .update(stripeEvents)
      .set({ state, result, settledAt: sql`now()`, ...(projectId && { projectId }) })
      .where(eq(stripeEvents.id, id)),
  );
}

/** Puts an event off that could not be worked on: longer each time, up to an hour. */
export async function putOffEvent(store: Store, id: string, attempts: number, result: string): Promise<void> {
  const seconds = Math.min(3_600, 2 ** Math.min(attempts, 12));
  await store.run("keyed-write", (db) =>
    db
      .update(stripeEvents)
      .set({ result, nextAttemptAt: sql`now() + make_interval(secs => ${seconds})` })
      .where(and(eq(stripeEvents.id, id), eq(stripeEvents.state, "waiting"))),
  );
}

/** Has an event of a project looked at again, now. */
export async function retryEvent(store: Store, projectId: string, id: string): Promise<boolean> {
  const found = await store.run("keyed-write", (db) =>
    db
      .update(stripeEvents)
      .set({ state: "waiting", nextAttemptAt: sql`now()` })
      .where(and(eq(stripeEvents.projectId, projectId), eq(stripeEvents.id, id)))
      .returning({ id: stripeEvents.id }),
  );
  return found.length > 0;
}

/** What Stripe reported about a project, newest first, a page at a time (the cursor, exclusive). */
export async function listEvents(store: Store, projectId: string, limit: number, cursor?: number) {
  const { id, type, state, result, attempts, receivedAt } = stripeEvents;
  const isOlder = cursor === undefined ? undefined : lt(receivedAt, momentOf(cursor));
  const rows = await store.run("read", (db) =>
    db
      .select({ id, type, state, result, attempts, receivedAt })
      .from(stripeEvents)
      .where(and(eq(stripeEvents.projectId, projectId), isOlder))
      .orderBy(desc(receivedAt), desc(id))
      .limit(limit + 1),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last.receivedAt) : null,
    events: page.map((row) => ({ ...row, receivedAt: new Date(row.receivedAt).toISOString() })),
  };
}
