import type { DocsPage } from "../contents.ts";
import { anchors } from "./anchors.ts";
import { blocksOf, plainText } from "./blocks.ts";

/** What a search looks through: one section of a page, with the place to go to. */
export interface Section {
  /** The address, as `/docs/metering#cost`. */
  to: string;
  page: string;
  /** Empty for what stands before a page's first heading. */
  heading: string;
  text: string;
}

/** A page's sections in order. Its samples count too: people search for the names in them. */
export function sectionsOf({ slug, title, description }: DocsPage, source: string): Section[] {
  const path = slug === "introduction" ? "/docs" : `/docs/${slug}`;
  const anchorOf = anchors();
  const sections = [{ to: path, page: title, heading: "", parts: [description] }];
  for (const block of blocksOf(source)) {
    if (block.kind === "heading") {
      sections.push({ to: `${path}#${anchorOf(block.text)}`, page: title, heading: block.text, parts: [] });
    } else {
      sections.at(-1)?.parts.push(block.kind === "fence" ? block.code.replace(/\s+/g, " ") : plainText(block.text));
    }
  }
  return sections.map(({ parts, ...section }) => ({ ...section, text: parts.join(" ").trim() }));
}
