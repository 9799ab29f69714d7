import { blocksOf } from "#app/docs/compile/blocks.ts";
import { contents } from "#app/docs/contents.ts";
import { errorGuide } from "#app/http/error-guide.ts";
import { texts } from "./fences.ts";

/** A word that people read, and where it stands. */
export interface Word {
  word: string;
  place: string;
}

/** What people read in the documentation: its texts, titles, and the guide to the errors; no code and no addresses. */
export function wordsOfDocs(): Word[] {
  const titles = contents.flatMap(({ group, pages }) => [
    { place: "contents.ts", text: group },
    ...pages.map(({ title, description }) => ({ place: "contents.ts", text: `${title} ${description}` })),
  ]);
  const guides = Object.entries(errorGuide).map(([code, { whatHappened, howToFix }]) => ({
    place: `error-guide.ts ${code}`,
    text: `${whatHappened} ${howToFix}`,
  }));
  const prose = texts.flatMap(({ page, source }) =>
    blocksOf(withoutCode(source)).flatMap((block) =>
      block.kind === "fence" ? [] : [{ place: `${page}.mdx`, text: block.text }],
    ),
  );
  return [...titles, ...guides, ...prose].flatMap(({ place, text }) => wordsOf(text, place));
}

/** The texts in a component's source: what stands between tags, and whole sentences in quotes. */
export function wordsOfSource(file: string, source: string): Word[] {
  const code = source.replace(/\/\*.*?\*\//gs, "").replace(/^\s*(?:\/\/|import ).*$/gm, "");
  const between = [...code.matchAll(/>([^<>{}=;]*[a-z]{2,}[^<>{}=;]*)</g)].map(([, text = ""]) => text);
  const quoted = [...code.matchAll(/"([A-Z][^"\n]* [^"\n]*)"/g)].map(([, text = ""]) => text);
  return [...between, ...quoted].flatMap((text) => wordsOf(text, file));
}

function withoutCode(source: string): string {
  return source
    .replace(/(?<=^|[^`])`[^`\n]+`(?!`)/gm, " ")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/<\/?[A-Z]\w*[^>]*>/g, " ");
}

/** Names in the way of programs (`costUsd`, `x-paykit-key`, `STRIPE_SECRET_KEY`, `/docs`) are no words. */
function wordsOf(text: string, place: string): Word[] {
  return text
    .replace(/\S*(?:https?:|\bx-|[/_@$=…]|\w\.\w|\(\))\S*/g, " ")
    .split(/[^\p{L}\p{M}'’-]+/u)
    .flatMap((piece) => piece.split("-"))
    .map((piece) => piece.replaceAll("’", "'").replace(/^'+|'+$/g, ""))
    .filter((word) => word.length > 1 && !/\p{Ll}\p{Lu}|^\p{Lu}+s?$/u.test(word))
    .map((word) => ({ word, place }));
}
