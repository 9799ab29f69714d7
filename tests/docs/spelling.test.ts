import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import nspell from "nspell";
import { expect, it } from "vitest";
import { type Word, wordsOfDocs, wordsOfSource } from "./read-words.ts";

const ourWords = readFileSync("tests/docs/words.txt", "utf8").trim().split("\n");
const folder = "node_modules/dictionary-en";
const dictionary = nspell(readFileSync(`${folder}/index.aff`), readFileSync(`${folder}/index.dic`));
for (const word of ourWords) dictionary.add(word);

/** Every page and part of a page of ours, and the texts that a page only passes on. */
const sources = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "app/**/*.tsx", "app/**/*.ts"], {
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((file) => file.endsWith(".tsx") || file.startsWith("app/http/page/"));

function misspelt(words: Word[]): string[] {
  const wrong = words.filter(({ word }) => !dictionary.correct(word) && !dictionary.correct(word.replace(/'s$/, "")));
  return [...new Set(wrong.map(({ word, place }) => `${word} (${place})`))].sort();
}

it("spells every word of the documentation right", () => {
  expect(misspelt(wordsOfDocs())).toEqual([]);
});

it("spells every word right that stands in a page's source", () => {
  expect(misspelt(sources.flatMap((file) => wordsOfSource(file, readFileSync(file, "utf8"))))).toEqual([]);
});

it("knows only words of ours that are needed, in order", () => {
  const used = [...wordsOfDocs(), ...sources.flatMap((file) => wordsOfSource(file, readFileSync(file, "utf8")))];
  const needed = new Set(used.map(({ word }) => word.replace(/'s$/, "").toLowerCase()));
  expect(ourWords).toEqual([...ourWords].sort((a, b) => a.localeCompare(b, "en")));
  expect(ourWords.filter((word) => !needed.has(word.toLowerCase()))).toEqual([]);
});
