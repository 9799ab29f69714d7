import { scaleBand, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Bucket } from "./chart-buckets.ts";
import { formatNumber } from "./time.tsx";

// Made on the server, in a loader: d3 is in no browser's bundle. Across, everything is in percent of the plot's width,
// so that the same picture fits 320 px and 1280 px without scaling its text; up and down it is in pixels.

/**
 * Two plots over the same days, each with a scale of its own: one large grant would press a month of metered calls flat. Each
 * has its name on top, and room for a number above its highest place.
 */
const layout = {
  metered: { name: 12, top: 40, bottom: 180 },
  granted: { name: 214, top: 242, bottom: 302 },
  dates: 322,
  height: 328,
} as const;

export interface Mark {
  label: string;
  metered: number;
  granted: number;
  /** The place across that is this bar's, for pointing at it. */
  place: { x: number; width: number };
  bar: { x: number; y: number; width: number; height: number };
  /** On the line of what was granted. */
  point: { x: number; y: number };
}

interface PlacedText {
  text: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

/** What belongs to one of the two plots. */
interface Plot {
  /** Where its name stands, and where its bars or its line do. */
  nameY: number;
  baseY: number;
  ticks: { text: string; y: number }[];
  /** Its highest place, with the number; none where there is nothing. */
  peak: PlacedText | null;
}

export interface Chart {
  height: number;
  marks: Mark[];
  metered: Plot;
  granted: Plot;
  /** What was granted, as a path across a box of 100 × height. */
  line: string;
  markerRadius: number;
  /** Every second one is left out on a narrow screen. */
  dates: (PlacedText & { isSpare: boolean })[];
}

const datesMax = 7;
const dateSteps = [1, 2, 5, 7, 14, 28];
/** Percent of the width: a single day should not be a wall. */
const barWidthMax = 12;
/** Pixels: what is little is not nothing. */
const barHeightMin = 2;

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const shortNumber = (value: number) => (value < 10_000 ? formatNumber(value) : compact.format(value));
const round = (value: number) => Math.round(value * 100) / 100;

/** Where everything of the chart stands. */
export function chartOf(buckets: Bucket[]): Chart {
  const metered = plotOf("metered", buckets, 4);
  const granted = plotOf("granted", buckets, 2);
  const band = scaleBand(
    buckets.map((_, index) => index),
    [0, 100],
  ).padding(buckets.length > 60 ? 0.1 : 0.25);
  const width = Math.min(band.bandwidth(), barWidthMax);
  const marks = buckets.map((bucket, index): Mark => {
    const middle = (band(index) ?? 0) + band.bandwidth() / 2;
    const { bottom } = layout.metered;
    const height = bucket.metered === 0 ? 0 : round(Math.max(barHeightMin, bottom - metered.y(bucket.metered)));
    return {
      label: bucket.label,
      metered: bucket.metered,
      granted: bucket.granted,
      place: { x: round(middle - band.step() / 2), width: round(band.step()) },
      bar: { x: round(middle - width / 2), y: round(bottom - height), width: round(width), height },
      point: { x: round(middle), y: round(granted.y(bucket.granted)) },
    };
  });
  const through = line<Mark>(
    ({ point }) => point.x,
    ({ point }) => point.y,
  );
  return {
    height: layout.height,
    marks,
    metered: { ...metered.plot, peak: peakOf(marks, "metered", ({ bar }) => bar.y - 8) },
    granted: { ...granted.plot, peak: peakOf(marks, "granted", ({ point }) => point.y - 10) },
    line: through(marks) ?? "",
    markerRadius: buckets.length > 31 ? 2.5 : 4,
    dates: datesOf(buckets, marks),
  };
}

function plotOf(what: "metered" | "granted", buckets: Bucket[], ticks: number) {
  const { name, top, bottom } = layout[what];
  const y = scaleLinear([0, Math.max(1, ...buckets.map((bucket) => bucket[what]))], [bottom, top]).nice(ticks);
  const whole = y.ticks(ticks).filter(Number.isInteger);
  return {
    y,
    plot: {
      nameY: name,
      baseY: bottom,
      ticks: whole.map((value) => ({ text: shortNumber(value), y: round(y(value)) })),
    },
  };
}

/** Dates under the plots, counted back from the last, which is today. */
function datesOf(buckets: Bucket[], marks: Mark[]): Chart["dates"] {
  const step = dateSteps.find((size) => buckets.length / size <= datesMax) ?? Math.ceil(buckets.length / datesMax);
  return buckets.flatMap(({ tick }, index) => {
    const back = buckets.length - 1 - index;
    const x = marks[index]?.point.x ?? 0;
    return back % step === 0 ? [{ text: tick, y: layout.dates, ...beside(x), isSpare: (back / step) % 2 === 1 }] : [];
  });
}

/** A text around a place, or where it would run out of the plot, along its edge. */
function beside(x: number): Pick<PlacedText, "x" | "anchor"> {
  if (x < 8) return { x: 0, anchor: "start" };
  if (x > 92) return { x: 100, anchor: "end" };
  return { x, anchor: "middle" };
}

function peakOf(marks: Mark[], what: "metered" | "granted", y: (mark: Mark) => number): PlacedText | null {
  const highest = marks.reduce((best, mark) => (mark[what] > best[what] ? mark : best));
  if (highest[what] === 0) return null;
  return { text: shortNumber(highest[what]), y: round(y(highest)), ...beside(highest.point.x) };
}
