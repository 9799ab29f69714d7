const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** A moment, in UTC, so that the server and the browser write the same. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={`${at} (UTC)`} className="whitespace-nowrap">
      {format.format(new Date(at))}
    </time>
  );
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** The day of a moment, in UTC. */
export function Day({ at }: { at: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap">
      {dayFormat.format(new Date(at))}
    </time>
  );
}

/** A number with its thousands apart, and a minus as wide as a plus. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en-US").replace("-", "−");
}
