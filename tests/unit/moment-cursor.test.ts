import { describe, expect, it } from "vitest";
import { cursorOf, momentOf } from "#app/domain/billing/moment-cursor.ts";

describe("where a list by time goes on", () => {
  it.each([
    ["2026-11-22 13:15:01.123456+00", "2026-11-22T13:15:01.123456Z"],
    ["2026-11-22 13:15:01.1+00", "2026-11-22T13:15:01.100000Z"],
    ["2026-11-22 13:15:01.000007+00", "2026-11-22T13:15:01.000007Z"],
    ["2026-11-22 13:15:01+00", "2026-11-22T13:15:01.000000Z"],
    ["2026-11-22 14:15:01.999999+01", "2026-11-22T13:15:01.999999Z"],
  ])("%s is kept to the microsecond", (at, moment) => {
    const cursor = cursorOf(at);
    expect(Number.isSafeInteger(cursor)).toBe(true);
    expect(momentOf(cursor)).toBe(moment);
  });

  it("is a moment for any cursor that an address can have", () => {
    expect(momentOf(1)).toBe("1970-01-01T00:00:00.000001Z");
    expect(momentOf(Number.MAX_SAFE_INTEGER)).toBe("2255-06-05T23:47:34.740991Z");
  });
});
