import { formatNumber } from "./time.tsx";

/** A day as the analytics count it; its date is the project's. */
export interface DayCount {
  date: string;
  metered: number;
  granted: number;
}

/** What one bar of the chart stands for: a day, or a month where there would be too many days to tell apart. */
export interface Bucket {
  /** "22 Nov 2026", "November 2026", or the days that are there of a month: "22–30 November 2026". */
  label: string;
  /** The same, as short as an axis wants it. */
  tick: string;
  metered: number;
  granted: number;
}

/** From here on, bars of single days would be thinner than a pixel on a phone. */
const dayBarsMax = 92;

const formatter = (options: Intl.DateTimeFormatOptions, language = "en-GB") => {
  const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  // Dates, not moments: whatever zone they are of, they are written as they are.
  return (date: string) => format.format(new Date(`${date}T00:00:00Z`));
};
const dayLabel = formatter({ day: "numeric", month: "short", year: "numeric" });
const dayTick = formatter({ day: "numeric", month: "short" });
const monthLabel = formatter({ month: "long", year: "numeric" });
const monthTick = formatter({ month: "short" }, "en-US");

/** The bars of some days in a row: one for each, or one a month. */
export function bucketsOf(series: DayCount[]): Bucket[] {
  if (series.length <= dayBarsMax) {
    return series.map(({ date, ...counts }) => ({ label: dayLabel(date), tick: dayTick(date), ...counts }));
  }
  return [...Map.groupBy(series, ({ date }) => date.slice(0, 7))].map(([month, days]) => ({
    label: labelOfMonth(month, days),
    tick: `${monthTick(`${month}-01`)} ’${month.slice(2, 4)}`,
    metered: sumOf(days, "metered"),
    granted: sumOf(days, "granted"),
  }));
}

function labelOfMonth(month: string, days: DayCount[]): string {
  const [year, number] = month.split("-").map(Number);
  const isWhole = days.length === new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate();
  const dayOf = (day: DayCount | undefined) => Number(day?.date.slice(8));
  const [first, last] = [dayOf(days[0]), dayOf(days.at(-1))];
  const which = isWhole ? "" : `${first === last ? first : `${first}–${last}`} `;
  return which + monthLabel(`${month}-01`);
}

function sumOf(days: DayCount[], what: "metered" | "granted"): number {
  return days.reduce((sum, day) => sum + day[what], 0);
}

/** The main thing that the chart shows, in words. */
export function summaryOf(buckets: Bucket[]): string {
  const metered = buckets.reduce((sum, bucket) => sum + bucket.metered, 0);
  const granted = buckets.reduce((sum, bucket) => sum + bucket.granted, 0);
  const most = buckets.reduce((best, bucket) => (bucket.metered > best.metered ? bucket : best), {
    label: "",
    metered: 0,
  });
  const peak = most.metered > 0 ? ` The highest bar: ${most.label}, ${formatNumber(most.metered)}.` : "";
  return `${formatNumber(metered)} credits metered, ${formatNumber(granted)} granted.${peak}`;
}
