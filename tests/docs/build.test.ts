import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { texts } from "./fences.ts";

// What the build makes of the texts.

const folder = path.resolve("build/client/assets");
const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");

it("gives each text a file of its own, which is small", () => {
  const sizes = texts.map(({ page, source }) => {
    // A sentence that stands nowhere else.
    const sentence = /^[A-Z][\w ,]{20,}/m.exec(source)?.[0].slice(0, 40) ?? "";
    const holders = scripts.filter((name) => !name.startsWith("sections-") && read(name).includes(sentence));
    expect(
      holders.map((name) => name.replace(/-[\w-]{8}\.js$/, "")),
      sentence,
    ).toEqual([page]);
    return { page, bytes: readFileSync(path.join(folder, `${holders[0]}.br`)).length };
  });
  console.table(sizes);
  expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(16_000);
});

it("highlights in the build: nothing of the highlighter is left in what runs", () => {
  const server = readdirSync("build/server", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  const all = [
    ...scripts.map((name) => path.join(folder, name)),
    ...server.map((name) => path.join("build/server", name)),
  ];
  expect(all.filter((file) => /shiki|oniguruma|textmate/i.test(readFileSync(file, "utf8")))).toEqual([]);
});

it("says how much the search weighs, which only comes when somebody searches", () => {
  const [sections = ""] = scripts.filter((name) => name.startsWith("sections-"));
  const bytes = readFileSync(path.join(folder, `${sections}.br`)).length;
  console.log(`the search's texts: ${bytes} bytes compressed`);
  expect(bytes).toBeLessThan(60_000);
});
