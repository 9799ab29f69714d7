import { expect, it } from "vitest";
import { analytics } from "#contract/analytics.ts";
import { errorEnvelope } from "#contract/error.ts";
import { fences } from "./fences.ts";

// JSON that no sample can produce (an outage, another project's numbers) is at least an answer that the API could give.

const shown = fences.filter(({ mark, lang }) => mark === "manual" && lang === "json");

it.each(shown.filter(({ page }) => page !== "refunds"))("$place has the shape that the contract says", ({ code }) => {
  const body: unknown = JSON.parse(code);
  const schema = typeof body === "object" && body !== null && "error" in body ? errorEnvelope : analytics;
  expect(schema.strict().safeParse(body).error).toBeUndefined();
});

it("is all that is shown without being asked for: the rest is in the page about refunds", () => {
  expect([...new Set(shown.map(({ page }) => page))].sort()).toEqual(["analytics", "idempotency", "refunds"]);
});
