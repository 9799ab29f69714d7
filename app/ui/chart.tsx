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
 * Credits metered (bars) and below them granted (a line with markers). Told apart by shape and name, not by colour; pointing at
 * a day names its numbers, and the same numbers stand in the table below. Nothing here needs a script.
 */
export function DaysChart({ chart, title, unit, summary }: DaysChartProps) {
  const id = useId();
  const { height, marks, metered, granted, line, markerRadius, dates } = chart;
  const plots = [
    { name: "Metered", ...metered },
    { name: "Granted", ...granted },
  ];
  return (
    <figure>
      <figcaption className="text-sm">
        {summary}
        {unit === "Month" && " Of the first and the last month only the days within the range are counted."}
      </figcaption>
      <div className="mt-4 flex">
        <svg aria-hidden="true" width="52" height={height} className="chart-text shrink-0">
          {plots.flatMap(({ ticks }) =>
            ticks.map(({ text, y }) => (
              <text key={y} x="44" y={y + 4} textAnchor="end">
                {text}
              </text>
            )),
          )}
        </svg>
        <svg
          role="img"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-summary`}
          width="100%"
          height={height}
          className="chart-text block min-w-0 flex-1 overflow-visible"
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-summary`}>{summary}</desc>
          {plots.map(({ name, nameY, baseY, ticks }) => (
            <g key={name}>
              <text x="0" y={nameY}>
                {name}
              </text>
              {ticks.map(({ y }) => (
                <line key={y} x1="0" x2="100%" y1={y} y2={y} className="chart-grid" />
              ))}
              <line x1="0" x2="100%" y1={baseY} y2={baseY} className="chart-axis" />
            </g>
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
          <svg aria-hidden="true" width="100%" height={height} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none">
            <path d={line} vectorEffect="non-scaling-stroke" className="chart-line" />
          </svg>
          {marks
            .filter((mark) => mark.granted > 0)
            .map(({ label, point }) => (
              <circle key={label} cx={`${point.x}%`} cy={point.y} r={markerRadius} className="chart-marker" />
            ))}
          {plots.map(
            ({ name, peak }) =>
              peak !== null && (
                <text key={name} x={`${peak.x}%`} y={peak.y} textAnchor={peak.anchor} className="chart-peak">
                  {peak.text}
                </text>
              ),
          )}
          {dates.map(({ text, x, y, anchor, isSpare }) => (
            <text key={x} x={`${x}%`} y={y} textAnchor={anchor} className={isSpare ? "max-sm:hidden" : undefined}>
              {text}
            </text>
          ))}
          {marks.map(({ label, place, ...counts }) => (
            <rect
              key={label}
              x={`${place.x}%`}
              y="0"
              width={`${place.width}%`}
              height={granted.baseY}
              className="chart-place"
            >
              <title>{`${label}: ${formatNumber(counts.metered)} metered, ${formatNumber(counts.granted)} granted`}</title>
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
