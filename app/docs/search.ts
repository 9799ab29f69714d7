import MiniSearch from "minisearch";
import type { Section } from "./compile/sections.ts";

export interface Found {
  to: string;
  page: string;
  heading: string;
  /** The text around the first word that was looked for. */
  excerpt: string;
}

/** Makes the search over all sections; the browser and the server ask the same one. */
export function createSearch(sections: readonly Section[]): (query: string) => Found[] {
  const index = new MiniSearch<Section>({
    idField: "to",
    fields: ["heading", "page", "text"],
    // Names like `data-paykit-meter` and `costUsd` are one word and their parts.
    tokenize: (text) => text.split(/[^\p{L}\p{N}_$-]+/u).flatMap((word) => [word, ...partsOf(word)]),
    searchOptions: {
      boost: { heading: 4, page: 3 },
      prefix: true,
      fuzzy: (word) => (word.length > 4 ? 0.2 : false),
      combineWith: "AND",
      // Each costs a walk through the index, and a page of it can be asked for by anybody.
      tokenize: (text) =>
        [...new Set(text.split(/[^\p{L}\p{N}_$-]+/u).filter((word) => word !== ""))].slice(0, wordsMax),
    },
  });
  index.addAll(sections);
  const byAddress = new Map(sections.map((section) => [section.to, section]));
  return (query) =>
    index
      .search(query.slice(0, 200))
      .slice(0, resultsMax)
      .flatMap(({ id, terms }) => {
        const section = byAddress.get(id);
        if (section === undefined) return [];
        const { to, page, heading, text } = section;
        return [{ to, page, heading, excerpt: excerptOf(text, terms) }];
      });
}

const resultsMax = 12;
const wordsMax = 10;
const excerptLength = 140;

function partsOf(word: string): string[] {
  const parts = word.split(/[_-]|(?<=[a-z])(?=[A-Z])/).filter((part) => part !== "");
  return parts.length > 1 ? parts : [];
}

function excerptOf(text: string, terms: string[]): string {
  const lower = text.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((place) => place !== -1);
  const at = places.length === 0 ? 0 : Math.min(...places);
  const from = at < 60 ? 0 : text.lastIndexOf(" ", at - 40) + 1;
  const cut = text.slice(from, from + excerptLength);
  const end = from + excerptLength < text.length ? `${cut.replace(/\s\S*$/, "")} …` : cut;
  return from > 0 ? `… ${end}` : end;
}
