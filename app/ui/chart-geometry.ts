import { scaleBand, scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Bucket } from "./chart-buckets.ts";
import { formatNumber } from "./time.tsx";

// Made on the server, in a loader: d3 is in no browser's bundle. Across, everything is in percent of the plot's width,
// so that the same picture fits 320 px and 1280 px without scaling its text; up and down it is in pixels.

/** Pixels of the plot: room for a number above the highest bar, the bars, room for the dates. */
const plot = { top: 24, bottom: 204, height: 232 } as const;

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

type Anchor = "start" | "middle" | "end";

export interface PlacedText {
  text: string;
  x: number;
  y: number;
  anchor: Anchor;
}

export interface Chart {
  height: number;
  /** Where the bars stand. */
  baseline: number;
  marks: Mark[];
  /** A path across a box of 100 × height; null where nothing was granted. */
  line: string | null;
  markerRadius: number;
  yTicks: { text: string; y: number }[];
  /** Every second one is left out on a narrow screen. */
  xTicks: (PlacedText & { isSpare: boolean })[];
  /** The highest of each, written beside it. */
  peaks: PlacedText[];
}

const xTicksMax = 7;
const tickSteps = [1, 2, 5, 7, 14, 28];
/** Percent of the width: a single day should not be a wall. */
const barWidthMax = 12;
/** Pixels: what is little is not nothing. */
const barHeightMin = 2;

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const shortNumber = (value: number) => (value < 10_000 ? formatNumber(value) : compact.format(value));
const round = (value: number) => Math.round(value * 100) / 100;

/** Where everything of the chart stands. */
export function chartOf(buckets: Bucket[]): Chart {
  const most = Math.max(1, ...buckets.flatMap(({ metered, granted }) => [metered, granted]));
  const y = scaleLinear([0, most], [plot.bottom, plot.top]).nice(4);
  const band = scaleBand(
    buckets.map((_, index) => index),
    [0, 100],
  ).padding(buckets.length > 60 ? 0.1 : 0.25);
  const width = Math.min(band.bandwidth(), barWidthMax);
  const marks = buckets.map(({ label, metered, granted }, index): Mark => {
    const middle = (band(index) ?? 0) + band.bandwidth() / 2;
    const height = metered === 0 ? 0 : round(Math.max(barHeightMin, plot.bottom - y(metered)));
    return {
      label,
      metered,
      granted,
      place: { x: round(middle - band.step() / 2), width: round(band.step()) },
      bar: { x: round(middle - width / 2), y: round(plot.bottom - height), width: round(width), height },
      point: { x: round(middle), y: round(y(granted)) },
    };
  });
  return {
    height: plot.height,
    baseline: plot.bottom,
    marks,
    line: marks.some(({ granted }) => granted > 0) ? lineThrough(marks) : null,
    markerRadius: buckets.length > 31 ? 2.5 : 4,
    yTicks: y
      .ticks(4)
      .filter(Number.isInteger)
      .map((value) => ({ text: shortNumber(value), y: round(y(value)) })),
    xTicks: xTicks(buckets, marks),
    peaks: peaks(marks),
  };
}

function lineThrough(marks: Mark[]): string | null {
  return line<Mark>(
    ({ point }) => point.x,
    ({ point }) => point.y,
  )(marks);
}

/** Dates under the plot, counted back from the last, which is today. */
function xTicks(buckets: Bucket[], marks: Mark[]): Chart["xTicks"] {
  const step = tickSteps.find((size) => buckets.length / size <= xTicksMax) ?? Math.ceil(buckets.length / xTicksMax);
  return buckets.flatMap(({ tick }, index) => {
    const back = buckets.length - 1 - index;
    const x = marks[index]?.point.x ?? 0;
    return back % step === 0
      ? [{ text: tick, y: plot.height - 8, ...beside(x), isSpare: (back / step) % 2 === 1 }]
      : [];
  });
}

/** A text around a place, or where it would run out of the plot, along its edge. */
function beside(x: number): { x: number; anchor: Anchor } {
  if (x < 8) return { x: 0, anchor: "start" };
  if (x > 92) return { x: 100, anchor: "end" };
  return { x, anchor: "middle" };
}

/** The highest bar's and the highest point's numbers; only the higher of the two where they would cover each other. */
function peaks(marks: Mark[]): PlacedText[] {
  const top = (y: (mark: Mark) => number) => marks.reduce((best, mark) => (y(mark) < y(best) ? mark : best));
  const [bar, point] = [top((mark) => mark.bar.y), top((mark) => mark.point.y)];
  const texts = [
    { text: shortNumber(bar.metered), y: round(bar.bar.y - 8), ...beside(bar.point.x) },
    { text: shortNumber(point.granted), y: round(point.point.y - 10), ...beside(point.point.x) },
  ].filter(({ text }) => text !== "0");
  const [first, second] = texts.sort((a, b) => a.y - b.y);
  if (first === undefined || second === undefined) return texts;
  const isApart = Math.abs(first.x - second.x) > 25 || second.y - first.y > 18;
  return isApart ? texts : [first];
}
