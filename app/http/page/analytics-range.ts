/** The ranges of the analytics page, in days, as its links name them. */
export const analyticsRanges: Record<number, string> = {
  7: "7 days",
  14: "14 days",
  30: "30 days",
  90: "90 days",
  365: "12 months",
};
const usualDays = 30;

/** The range that an address asks for; the usual one where it names none of ours. */
export function readRange(query: URLSearchParams): { days: number; label: string } {
  const asked = Number(query.get("days") ?? usualDays);
  const days = Object.hasOwn(analyticsRanges, asked) ? asked : usualDays;
  return { days, label: analyticsRanges[days] ?? "" };
}
