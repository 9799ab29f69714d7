import { useId } from "react";
import type { Chart, Mark } from "./chart-geometry.ts";
import { ScrollTable } from "./scroll-table.tsx";
import { formatNumber } from "./time.tsx";

interface DaysChartProps {
  chart: Chart;
  title: string;
  /** What a bar stands for, as the table's heading has it. */
  unit: "Day" | "Month";
  /** The main thing it shows, in words. */
  summary: string;
}

/**
 * Credits metered (bars) and granted (a line with markers). Told apart by shape, not by colour; pointing at a day names its
 * numbers, and the same numbers stand in the table below. Nothing here needs a script.
 */
export function DaysChart({ chart, title, unit, summary }: DaysChartProps) {
  const id = useId();
  const { height, baseline, marks, line, markerRadius, yTicks, xTicks, peaks } = chart;
  return (
    <figure>
      <figcaption className="text-sm">
        <p>{summary}</p>
        <p className="muted mt-2 flex flex-wrap gap-x-5 gap-y-1">
          <span className="inline-flex items-center gap-2">
            <BarKey /> Metered
          </span>
          <span className="inline-flex items-center gap-2">
            <LineKey /> Granted: bought, given, or free on first touch
          </span>
        </p>
        {unit === "Month" && (
          <p className="muted mt-1">Of the first and the last month only the days within the range are counted.</p>
        )}
      </figcaption>
      <div className="mt-4 flex">
        <svg aria-hidden="true" width="52" height={height} className="chart-text shrink-0">
          {yTicks.map(({ text, y }) => (
            <text key={y} x="44" y={y + 4} textAnchor="end">
              {text}
            </text>
          ))}
        </svg>
        <svg
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-summary`}
          width="100%"
          height={height}
          className="chart-text block min-w-0 flex-1"
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-summary`}>{summary}</desc>
          {yTicks.map(({ y }) => (
            <line key={y} x1="0" x2="100%" y1={y} y2={y} className="chart-grid" />
          ))}
          {marks.map(({ label, bar }) => (
            <rect
              key={label}
              x={`${bar.x}%`}
              y={bar.y}
              width={`${bar.width}%`}
              height={bar.height}
              className="chart-bar"
            />
          ))}
          <line x1="0" x2="100%" y1={baseline} y2={baseline} className="chart-axis" />
          {line !== null && (
            <>
              <svg
                aria-hidden="true"
                width="100%"
                height={height}
                viewBox={`0 0 100 ${height}`}
                preserveAspectRatio="none"
              >
                <path d={line} vectorEffect="non-scaling-stroke" className="chart-line" />
              </svg>
              {marks
                .filter(({ granted }) => granted > 0)
                .map(({ label, point }) => (
                  <circle key={label} cx={`${point.x}%`} cy={point.y} r={markerRadius} className="chart-marker" />
                ))}
            </>
          )}
          {peaks.map(({ text, x, y, anchor }) => (
            <text key={`${x} ${y}`} x={`${x}%`} y={y} textAnchor={anchor} className="chart-peak">
              {text}
            </text>
          ))}
          {xTicks.map(({ text, x, y, anchor, isSpare }) => (
            <text
              key={`${text} ${x}`}
              x={`${x}%`}
              y={y}
              textAnchor={anchor}
              className={isSpare ? "max-sm:hidden" : undefined}
            >
              {text}
            </text>
          ))}
          {marks.map((mark) => (
            <rect
              key={mark.label}
              x={`${mark.place.x}%`}
              y="0"
              width={`${mark.place.width}%`}
              height={baseline}
              className="chart-place"
            >
              <title>{`${mark.label}: ${formatNumber(mark.metered)} metered, ${formatNumber(mark.granted)} granted`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <details className="mt-3 text-sm">
        <summary className="w-fit cursor-pointer py-1 underline underline-offset-4">
          The same numbers as a table
        </summary>
        <div className="mt-2">
          <MarksTable marks={marks} unit={unit} />
        </div>
      </details>
    </figure>
  );
}

const keySize = { width: 24, height: 14 } as const;

function BarKey() {
  return (
    <svg aria-hidden="true" {...keySize}>
      <rect x="3" y="5" width="5" height="9" className="chart-bar" />
      <rect x="10" y="0" width="5" height="14" className="chart-bar" />
      <rect x="17" y="8" width="5" height="6" className="chart-bar" />
    </svg>
  );
}

function LineKey() {
  return (
    <svg aria-hidden="true" {...keySize}>
      <line x1="0" x2="24" y1="7" y2="7" className="chart-line" />
      <circle cx="12" cy="7" r="4" className="chart-marker" />
    </svg>
  );
}

function MarksTable({ marks, unit }: { marks: Mark[]; unit: "Day" | "Month" }) {
  const columns = [
    { name: unit },
    { name: "Credits metered", isNumber: true },
    { name: "Credits granted", isNumber: true },
  ];
  return (
    <ScrollTable label={`Credits by ${unit.toLowerCase()}`} columns={columns}>
      {marks.map(({ label, metered, granted }) => (
        <tr key={label}>
          <td className="whitespace-nowrap">{label}</td>
          <td className="text-right tabular-nums">{formatNumber(metered)}</td>
          <td className="text-right tabular-nums">{formatNumber(granted)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
