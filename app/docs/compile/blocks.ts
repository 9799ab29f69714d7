/** A piece of a page's source: a heading, a fenced block of code, or the lines between. */
export type Block =
  | { kind: "heading"; depth: number; text: string }
  | { kind: "fence"; lang: string; meta: string; code: string; line: number }
  | { kind: "text"; text: string };

/** Cuts a page's source into its blocks. Line by line: fences are the only thing in which a `#` is not a heading. */
export function blocksOf(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.split("\n");
  let text: string[] = [];
  const endText = () => {
    if (text.some((line) => line.trim() !== "")) blocks.push({ kind: "text", text: text.join("\n").trim() });
    text = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, ticks, lang = "", meta = ""] = /^(`{3,})([\w-]*) ?(.*)$/.exec(line) ?? [];
    const [, marks, heading = ""] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
    if (ticks !== undefined) {
      endText();
      const end = lines.indexOf(ticks, at + 1);
      if (end === -1) throw new Error(`the fence of line ${at + 1} has no end`);
      blocks.push({ kind: "fence", lang, meta, code: lines.slice(at + 1, end).join("\n"), line: at + 1 });
      at = end;
    } else if (marks !== undefined) {
      endText();
      blocks.push({ kind: "heading", depth: marks.length, text: plainText(heading.trim()) });
    } else {
      text.push(line);
    }
  }
  endText();
  return blocks;
}

/** What a reader sees of a line of Markdown: no marks, no addresses, no tags. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*\|?[\s:|-]+\|\s*$/gm, "")
    .replace(/<\/?(?:Note|Warning|Languages)>/g, "")
    .replace(/\*\*|__|`|\\(?=[{}<>*_`|])/g, "")
    .replace(/(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])/g, "")
    .replaceAll("|", " ")
    .replace(/^\s*(?:>|[-*]|\d+\.)\s+/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
