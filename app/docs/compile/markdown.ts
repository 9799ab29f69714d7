import type { DocsPage } from "../contents.ts";
import { blocksOf } from "./blocks.ts";

/** A page as plain Markdown, for assistants and for who copies it: with its title, without what only our pages know. */
export function markdownOf({ title, description }: DocsPage, source: string): string {
  const parts = blocksOf(source).map((block) => {
    if (block.kind === "heading") return `${"#".repeat(block.depth)} ${block.text}`;
    if (block.kind === "fence") return `\`\`\`${block.lang}\n${block.code}\n\`\`\``;
    return withoutTags(block.text);
  });
  const body = parts.filter((part) => part !== "");
  return `${[`# ${title}`, description, ...body].join("\n\n")}\n`;
}

function withoutTags(text: string): string {
  return text
    .replace(/<(Note|Warning)>\s*(.*?)\s*<\/\1>/gs, (_, name: string, inner: string) =>
      `**${name}:** ${inner}`.replace(/^[ \t]*/gm, "> "),
    )
    .replace(/^<\/?(?:Note|Warning|Languages)>$/gm, "")
    .trim();
}
