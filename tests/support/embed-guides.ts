import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { demo } from "./embed-site.ts";

const folder = path.resolve("embed/guides");

/** A fenced block of code in a guide, as `html` and `head` in "```html head". */
export interface Block {
  guide: string;
  language: string;
  label: string;
  code: string;
}

export const guides = readdirSync(folder).map((file) => path.basename(file, ".md"));

export function blocksOf(guide: string): Block[] {
  const text = readFileSync(path.join(folder, `${guide}.md`), "utf8");
  return [...text.matchAll(/^```([^\n]*)\n(.*?)\n```$/gms)].map(([, info = "", code = ""]) => {
    const [language = "", label = ""] = info.split(" ");
    return { guide, language, label, code };
  });
}

/** What somebody who follows the guide pastes there, with the address and the key of the demo project. */
export function pasted(guide: string, label: string): string {
  const blocks = blocksOf(guide).filter((block) => block.language === "html" && block.label === label);
  if (blocks.length === 0) throw new Error(`${guide}.md has no block for "${label}"`);
  return withDemo(blocks.map(({ code }) => code).join("\n"));
}

export function withDemo(html: string): string {
  return html.replaceAll("https://paykit.example", demo).replaceAll("pk_live_YOUR_KEY", "pk_live_demo");
}

/** A page of tests/embed/fixtures with a guide's blocks where they belong. */
export function filled(fixture: string, guide: string, labels: string[]): string {
  let page = readFileSync(path.resolve(`tests/embed/fixtures/${fixture}.html`), "utf8");
  for (const label of labels) {
    const marker = `<!-- PAYKIT:${label.toUpperCase()} -->`;
    if (page.split(marker).length !== 2) throw new Error(`${fixture}.html needs the marker ${marker} once`);
    // As a function: a "$" in the block is only a "$".
    page = page.replace(marker, () => pasted(guide, label));
  }
  return page;
}
