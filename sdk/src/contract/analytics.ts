import { z } from "zod";
import { accountStats } from "./accounts.ts";
import { entry } from "./entries.ts";

export const analyticsDaysMax = 366;
const daysError = `days must be a whole number from 1 to ${analyticsDaysMax}.`;

/** `GET /analytics?days=14`: the last so many days, today included, as the project's time zone has them. */
export const analyticsRequest = z.object({
  days: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, { error: daysError })
    .transform(Number)
    .pipe(z.int().max(analyticsDaysMax, { error: daysError }))
    .default(14),
});
export type AnalyticsRequest = z.infer<typeof analyticsRequest>;

/**
 * How a project does. `meteredThisMonth` and `creditsSoldThisMonth` (bought, not granted by hand) are of this calendar month;
 * money, margin, series, topEvents and blocked are of the days asked for. Money in US dollars: `revenueUsd` is what was paid
 * less what went back, `costUsd` what the metered calls cost (as meter was told), `netUsd` the one less the other, `marginPct`
 * that in percent of the revenue (null without revenue). `granted` counts all credits that came in, bought or given.
 * `blocked` counts users who were refused for lack of credits, and how many of them have bought since: best effort, because a
 * refusal is no entry of the ledger.
 */
export const analytics = z.object({
  days: z.int().min(1),
  timeZone: z.string(),
  meteredThisMonth: z.int().min(0),
  creditsSoldThisMonth: z.int().min(0),
  costUsd: z.number().min(0),
  revenueUsd: z.number(),
  netUsd: z.number(),
  marginPct: z.number().nullable(),
  series: z.array(z.object({ date: z.iso.date(), metered: z.int().min(0), granted: z.int().min(0) })),
  topEvents: z.array(z.object({ name: z.string(), count: z.int().min(0), credits: z.int().min(0) })),
  recent: z.array(entry.extend({ userId: z.string() })),
  stats: accountStats,
  blocked: z.object({ users: z.int().min(0), bought: z.int().min(0) }),
});
export type Analytics = z.infer<typeof analytics>;
