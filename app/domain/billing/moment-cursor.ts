/**
 * Where a list by time goes on: a moment of the database's, in whole microseconds. A JavaScript date would lose the last
 * three digits of it, and with them the rows of the same millisecond.
 */
export function cursorOf(at: string): number {
  const [, digits = ""] = /\.(\d{1,6})/.exec(at) ?? [];
  return Date.parse(at.replace(/\.\d+/, "")) * 1_000 + Number(digits.padEnd(6, "0"));
}

/** The moment of a cursor, for the database to compare with. */
export function momentOf(cursor: number): string {
  const micros = String(cursor % 1_000_000).padStart(6, "0");
  return new Date(Math.floor(cursor / 1_000_000) * 1_000).toISOString().replace(/\.\d+Z$/, `.${micros}Z`);
}
