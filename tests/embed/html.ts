/** An element's start tag as a browser's tokenizer reads it. */
export type Element = { tag: string; attributes: Record<string, string> };

const named: Record<string, string> = { amp: "&", gt: ">", lt: "<", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (all, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name] ?? all;
  });
}

/**
 * The start tags of a piece of HTML, in order: enough to see what was let into it. Made after the HTML standard's
 * tokenizer (tags, attributes, comments, raw text). It builds no tree, so nothing is put right: what is in the text counts.
 */
export function elementsOf(html: string): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) break;
    if (html.startsWith("<!--", open)) {
      const end = html.indexOf("-->", open + 4);
      at = end === -1 ? html.length : end + 3;
    } else if (/^<[a-z]/i.test(html.slice(open, open + 2))) {
      at = readTag(html, open + 1, found);
    } else if (/^<[/!?]/.test(html.slice(open, open + 2))) {
      const end = html.indexOf(">", open);
      at = end === -1 ? html.length : end + 1;
    } else at = open + 1;
  }
  return found;
}

/** Reads a start tag whose name begins at `from`, and gives back where the text goes on. */
function readTag(html: string, from: number, found: Element[]): number {
  const [name = ""] = /^[^\s/>]+/.exec(html.slice(from)) ?? [];
  const tag = name.toLowerCase();
  const attributes: Record<string, string> = {};
  let at = from + name.length;
  for (;;) {
    at += /^[\s/]*/.exec(html.slice(at))?.[0].length ?? 0;
    // A tag that never ends is no element: the browser drops it.
    if (at >= html.length) return html.length;
    if (html[at] === ">") break;
    const match = /^(=?[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?/.exec(html.slice(at));
    if (match === null || match[0] === "") return html.length;
    const attribute = (match[1] ?? "").toLowerCase();
    // The first of two attributes with one name counts.
    attributes[attribute] ??= decode(match[2] ?? match[3] ?? match[4] ?? "");
    at += match[0].length;
  }
  found.push({ tag, attributes });
  at += 1;
  if (["script", "style", "textarea", "title"].includes(tag)) {
    const end = html.slice(at).search(new RegExp(`</${tag}[\\s/>]`, "i"));
    return end === -1 ? html.length : at + end;
  }
  return at;
}
