import { describe, expect, it } from "vitest";
import { bucketsOf, type DayCount, summaryOf } from "#app/ui/chart-buckets.ts";
import { type Chart, chartOf } from "#app/ui/chart-geometry.ts";

/** So many days in a row, up to and with the 22nd of November 2026. */
function days(count: number, counts: (index: number) => Partial<DayCount> = () => ({})): DayCount[] {
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(Date.UTC(2026, 10, 22 - (count - 1 - index))).toISOString().slice(0, 10);
    return { date, metered: 0, granted: 0, ...counts(index) };
  });
}

const chartOfDays = (series: DayCount[]) => chartOf(bucketsOf(series));
const ticks = ({ dates }: Chart) => dates.map(({ text }) => text);
const onPhones = ({ dates }: Chart) => dates.filter(({ isSpare }) => !isSpare).map(({ text }) => text);

function everyNumber(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(everyNumber) : [];
}

describe("the bars", () => {
  it("are days, up to a quarter", () => {
    const buckets = bucketsOf(days(90, (index) => ({ metered: index })));
    expect(buckets).toHaveLength(90);
    expect(buckets.at(-1)).toEqual({ label: "22 Nov 2026", tick: "22 Nov", metered: 89, granted: 0 });
  });

  it("are months in a year, which say where they are parts of one, and lose nothing", () => {
    const series = days(365, (index) => ({ metered: index, granted: 2 * index }));
    const buckets = bucketsOf(series);
    expect(buckets).toHaveLength(13);
    expect([buckets[0]?.label, buckets[1]?.label, buckets.at(-1)?.label]).toEqual([
      "23–30 November 2025",
      "December 2025",
      "1–22 November 2026",
    ]);
    expect(buckets.map(({ tick }) => tick).slice(0, 3)).toEqual(["Nov ’25", "Dec ’25", "Jan ’26"]);
    const sum = (of: { metered: number; granted: number }[]) =>
      of.reduce(([a = 0, b = 0], { metered, granted }) => [a + metered, b + granted], [0, 0]);
    expect(sum(buckets)).toEqual(sum(series));
  });

  it("name February by its length, and a month's single day by itself", () => {
    const from = (first: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        date: new Date(Date.parse(first) + index * 86_400_000).toISOString().slice(0, 10),
        metered: 0,
        granted: 0,
      }));
    expect(bucketsOf(from("2028-01-31", 120)).map(({ label }) => label)).toEqual([
      "31 January 2028",
      "February 2028",
      "March 2028",
      "April 2028",
      "1–29 May 2028",
    ]);
  });
});

describe("the geometry", () => {
  it.each([1, 7, 14, 30, 90, 365])("of %i days stays in its box, in order, without a gap", (count) => {
    const chart = chartOfDays(days(count, (index) => ({ metered: (index * 37) % 101, granted: index % 5 ? 0 : 500 })));
    for (const { bar, point, place } of chart.marks) {
      expect(bar.x).toBeGreaterThanOrEqual(0);
      expect(bar.x + bar.width).toBeLessThanOrEqual(100);
      expect(bar.y + bar.height).toBeCloseTo(chart.metered.baseY);
      expect(bar.y).toBeGreaterThan(chart.metered.nameY);
      expect(point.x).toBeCloseTo(bar.x + bar.width / 2, 1);
      expect(point.y).toBeLessThanOrEqual(chart.granted.baseY);
      expect(point.y).toBeGreaterThan(chart.granted.nameY);
      expect(place.width).toBeGreaterThanOrEqual(bar.width);
    }
    const places = chart.marks.map(({ place }) => place);
    for (const [index, { x }] of places.entries()) {
      const before = places[index - 1];
      if (before !== undefined) expect(x).toBeCloseTo(before.x + before.width, 1);
    }
    expect(chart.line.match(/[ML]/g)).toHaveLength(chart.marks.length);
  });

  it("has bars and points as high as their numbers, each on a scale of its own", () => {
    const counts = [100, 50, 0].map((metered) => ({ metered, granted: 1_000 * metered }));
    const { marks, metered, granted } = chartOfDays(days(3, (index) => counts[index] ?? {}));
    const [most, half, none] = marks.map(({ bar, point }) => [bar.height, granted.baseY - point.y]);
    expect(none).toEqual([0, 0]);
    for (const index of [0, 1]) expect(half?.[index]).toBeCloseTo((most?.[index] ?? 0) / 2);
    expect(most?.[0]).toBeGreaterThan((metered.baseY - metered.nameY) / 2);
    expect([metered.peak?.text, granted.peak?.text]).toEqual(["100", "100K"]);
  });

  it("shows that a little is not nothing", () => {
    const { marks } = chartOfDays(days(2, (index) => ({ metered: [1_000_000, 1][index] ?? 0 })));
    expect(marks[1]?.bar.height).toBe(2);
  });

  it("has no number at a peak of nothing, and a scale all the same", () => {
    const { metered, granted } = chartOfDays(days(30));
    expect([metered.peak, granted.peak]).toEqual([null, null]);
    expect(metered.ticks.map(({ text }) => text)).toEqual(["0", "1"]);
  });

  it("makes one single day a bar, not a wall", () => {
    const [mark] = chartOfDays(days(1, () => ({ metered: 5, granted: 5 }))).marks;
    expect(mark?.bar).toMatchObject({ x: 44, width: 12 });
    expect(mark?.point.x).toBe(50);
  });

  it.each([9_999, 123_456_789, 1e14, Number.MAX_SAFE_INTEGER])(
    "stays finite, and short on its axis, with %i",
    (most) => {
      const chart = chartOfDays(days(30, () => ({ metered: most, granted: most })));
      expect(everyNumber(chart).every(Number.isFinite)).toBe(true);
      for (const { text } of [...chart.metered.ticks, ...chart.granted.ticks])
        expect(text.length).toBeLessThanOrEqual(7);
    },
  );

  it("counts credits in whole numbers on its axis", () => {
    const axis = (metered: number) => chartOfDays(days(7, () => ({ metered }))).metered.ticks.map(({ text }) => text);
    expect(axis(1)).toEqual(["0", "1"]);
    expect(axis(3)).toEqual(["0", "1", "2", "3"]);
    expect(axis(9_000)).toEqual(["0", "2,000", "4,000", "6,000", "8,000", "10K"]);
    expect(axis(1_500_000)).toEqual(["0", "500K", "1M", "1.5M"]);
  });

  it("names at most seven dates, four on a phone, and today always", () => {
    expect(ticks(chartOfDays(days(7)))).toHaveLength(7);
    expect(onPhones(chartOfDays(days(7)))).toEqual(["16 Nov", "18 Nov", "20 Nov", "22 Nov"]);
    expect(ticks(chartOfDays(days(30)))).toEqual(["28 Oct", "2 Nov", "7 Nov", "12 Nov", "17 Nov", "22 Nov"]);
    expect(ticks(chartOfDays(days(365))).at(-1)).toBe("Nov ’26");
    for (const count of [1, 2, 7, 14, 30, 90, 365]) {
      const chart = chartOfDays(days(count));
      expect(ticks(chart).length).toBeLessThanOrEqual(7);
      expect(onPhones(chart).length).toBeLessThanOrEqual(4);
      expect(onPhones(chart).at(-1)).toBe(ticks(chart).at(-1));
    }
  });
});

describe("the chart in words", () => {
  it("says the sums and the highest bar", () => {
    const buckets = bucketsOf(days(7, (index) => ({ metered: 1_000 * index, granted: 5 })));
    expect(summaryOf(buckets)).toBe("21,000 credits metered, 35 granted. The highest bar: 22 Nov 2026, 6,000.");
    expect(summaryOf(bucketsOf(days(7)))).toBe("0 credits metered, 0 granted.");
  });
});
