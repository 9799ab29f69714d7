import { expect, it } from "vitest";
import { createSearch } from "#app/docs/search.ts";

const text = "one two three four five six seven eight nine ten";
const search = createSearch([{ to: "/docs/x", page: "Page", heading: "Heading", text }]);

it("looks for the first ten different words, however many are sent", () => {
  expect(search(`${text} eleven`)).toHaveLength(1);
  expect(search(`${"one ".repeat(30)} eleven`)).toEqual([]);
});
