import { CodeBlock } from "./code-block.tsx";

const kinds = {
  json: [
    [/"(?:[^"\\]|\\.)*"(?=:)/y, "k"],
    [/"(?:[^"\\]|\\.)*"/y, "s"],
    [/-?\d[\d.]*|true|false|null/y, "n"],
  ],
  bash: [
    [/curl\b/y, "f"],
    [/-[A-Z] [A-Z]+|-[A-Zd]\b/y, "n"],
    [/"[^"]*"|'[^']*'/y, "s"],
  ],
} as const satisfies Record<string, [RegExp, string][]>;

interface SampleProps {
  code: string;
  lang: keyof typeof kinds;
  title: string;
}

/** A request or answer of the reference, in the colours that the build gives the samples of the texts. */
export function Sample({ code, lang, title }: SampleProps) {
  return <CodeBlock code={code} runs={runsOf(code, lang)} lang={lang} title={title} />;
}

/** What each piece of the code is, as CodeBlock wants it: lengths and letters. */
function runsOf(code: string, lang: keyof typeof kinds): string {
  let runs = "";
  let at = 0;
  let plain = 0;
  while (at < code.length) {
    const [length, letter] = tokenAt(code, at, lang);
    if (letter === undefined) plain += 1;
    else {
      runs += `${plain > 0 ? `${plain}p` : ""}${length}${letter}`;
      plain = 0;
    }
    at += length;
  }
  return plain > 0 ? `${runs}${plain}p` : runs;
}

function tokenAt(code: string, at: number, lang: keyof typeof kinds): [length: number, letter?: string] {
  for (const [pattern, letter] of kinds[lang]) {
    pattern.lastIndex = at;
    const [token] = pattern.exec(code) ?? [];
    if (token !== undefined) return [token.length, letter];
  }
  return [1];
}
