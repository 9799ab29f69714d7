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
    .pipe(z.int().min(1).max(analyticsDaysMax, { error: daysError }))
    .default(14)
    .describe("How many days, today included, by the project's time zone."),
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
  days: z.int().min(1).describe("The number of days asked for."),
  timeZone: z.string().describe("The project's time zone, which its days and months follow."),
  meteredThisMonth: z.int().min(0).describe("Credits metered this calendar month."),
  creditsSoldThisMonth: z
    .int()
    .min(0)
    .describe("Credits bought this calendar month. What was given by hand is not in it."),
  costUsd: z.number().min(0).describe("What the metered calls cost you in these days, as `costUsd` told."),
  revenueUsd: z.number().describe("What was paid in these days, less what went back."),
  netUsd: z.number().describe("`revenueUsd` less `costUsd`."),
  marginPct: z.number().nullable().describe("`netUsd` in percent of `revenueUsd`. `null` without revenue."),
  series: z
    .array(
      z.object({
        date: z.iso.date().describe("The day."),
        metered: z.int().min(0).describe("Credits metered that day."),
        granted: z.int().min(0).describe("Credits that came in that day, bought or given."),
      }),
    )
    .describe("One item a day, the oldest first."),
  topEvents: z
    .array(
      z.object({
        name: z.string().describe("The event. Empty: all events beyond the number counted by name."),
        count: z.int().min(0).describe("How often it was metered."),
        credits: z.int().min(0).describe("The credits it took."),
      }),
    )
    .describe("The ten events that took most credits in these days."),
  recent: z
    .array(entry.extend({ userId: z.string().describe("Whose line it is.") }))
    .describe("The latest lines of all ledgers of the project, newest first."),
  stats: accountStats.describe("Of all accounts of the project, as they are now."),
  blocked: z
    .object({
      users: z.int().min(0).describe("Users refused for lack of credits in these days."),
      bought: z.int().min(0).describe("Of these, who have bought since."),
    })
    .describe("Counted as best effort: a refusal is no line of a ledger."),
  isComplete: z
    .boolean()
    .describe("False while older entries are still being counted: the numbers are then lower than the ledger's."),
});
export type Analytics = z.infer<typeof analytics>;
