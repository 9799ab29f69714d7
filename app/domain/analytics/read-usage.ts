import { sql } from "drizzle-orm";
import { rowsOf, type Store } from "#app/store/store.ts";

interface Sums {
  count: number;
  /** Signed, as the entries' amounts are. */
  credits: number;
  usdMicros: number;
}

export interface Usage {
  timeZone: string;
  /** Today, as the project's time zone has it. */
  today: string;
  /** By day and kind, from the earlier of the first day asked for and the first of this month on. */
  days: ({ day: string; kind: string } & Sums)[];
  /** Metered in the days asked for, by event; the dearest in credits first. None of which all was swept (drizzle/0011). */
  events: ({ name: string } & Sums)[];
}

/** What a project's roll-ups say of its last days; one statement, so that all of it is of one moment. */
export async function readUsage(store: Store, projectId: string, days: number): Promise<Usage> {
  const sums = sql`sum(count)::float8 as count, sum(credits)::float8 as credits, sum(usd_micros)::float8 as "usdMicros"`;
  // Whole months from the first that begins in these days; before it, or where there is none, day by day.
  const statement = sql`
    with today as (
      select time_zone, (now() at time zone time_zone)::date as today from projects where id = ${projectId}
    ), span as (
      select time_zone, today, today - ${days - 1}::integer as first_day, date_trunc('month', today)::date as month
      from today
    ), parts as (
      select *, least(today + 1, (date_trunc('month', first_day + interval '1 month' - interval '1 day'))::date) as first_month
      from span
    )
    select time_zone, today::text as today,
      (select json_agg(d) from (
        select day, kind, count, credits, usd_micros as "usdMicros" from usage_days
        where project_id = ${projectId} and day >= (select least(first_day, month) from parts)
          and day <= (select today from parts)) d)::text as days,
      (select json_agg(e) from (
        select event as name, ${sums} from usage_events
        where project_id = ${projectId} and (
          (not is_month and begins_on >= (select first_day from parts) and begins_on < (select first_month from parts))
          or (is_month and begins_on >= (select first_month from parts) and begins_on <= (select today from parts)))
        group by 1 order by sum(credits), 1) e)::text as events
    from parts`;
  const [row] = await store.run("read", (db) => rowsOf(db, statement));
  const list = (text: unknown) => (typeof text === "string" ? JSON.parse(text) : []);
  return {
    timeZone: String(row?.time_zone ?? "UTC"),
    today: String(row?.today),
    days: list(row?.days),
    events: list(row?.events),
  };
}
