import { type BundledLanguage, createCssVariablesTheme, createHighlighter } from "shiki";

/** The languages of the samples; a fence in another one stops the build. */
const languages = [
  "bash",
  "css",
  "dotenv",
  "go",
  "html",
  "http",
  "javascript",
  "json",
  "jsx",
  "nginx",
  "php",
  "python",
  "ruby",
  "sql",
  "tsx",
  "typescript",
  "xml",
  "yaml",
];

/** One letter a kind of token; `app/ui/docs/docs.css` has a colour for each. */
const letters: Record<string, string> = {
  "token-comment": "c",
  "token-constant": "n",
  "token-function": "f",
  "token-keyword": "k",
  "token-link": "s",
  "token-parameter": "n",
  "token-string": "s",
  "token-string-expression": "s",
};
const plain = "p";

const theme = createCssVariablesTheme({ name: "letters", variablePrefix: "--" });
const highlighter = createHighlighter({ themes: [theme], langs: languages });

/**
 * What each piece of the code is, as lengths and letters: `4f1p2k` are four characters of a function's name, one plain,
 * two of a keyword. Beside the code itself that is all a page needs, a tenth of an element for each token.
 */
export async function highlight(code: string, lang: string): Promise<string> {
  const known = (await highlighter).resolveLangAlias(lang === "env" ? "dotenv" : lang);
  const lines = (await highlighter).codeToTokensBase(code, { lang: known as BundledLanguage, theme });
  const runs: { letter: string; length: number }[] = [];
  const add = (letter: string, length: number) => {
    const last = runs.at(-1);
    if (last?.letter === letter) last.length += length;
    else runs.push({ letter, length });
  };
  for (const [index, line] of lines.entries()) {
    if (index > 0) add(plain, 1);
    for (const { content, color = "" } of line) {
      // Spaces have no colour: they go on with what is before them.
      const blank = content.trim() === "" ? runs.at(-1)?.letter : undefined;
      add(blank ?? letters[/^var\(--(.*)\)$/.exec(color)?.[1] ?? ""] ?? plain, content.length);
    }
  }
  return runs.map(({ length, letter }) => `${length}${letter}`).join("");
}
