import { afterEach, expect, vi } from "vitest";

// What a library or our own code has to complain about is a finding, not noise.
const complaints = [vi.spyOn(console, "error"), vi.spyOn(console, "warn")];

afterEach(() => {
  for (const spy of complaints) {
    const calls = spy.mock.calls.splice(0);
    expect(calls, "unexpected console.error or console.warn").toEqual([]);
  }
});
