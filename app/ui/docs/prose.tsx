import { DocsLink } from "./docs-link.tsx";

/** A description from the code: paragraphs with `names` and [links](/docs) in them, and nothing else of Markdown. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return text.split("\n\n").map((paragraph) => (
    <p key={paragraph} className={className}>
      <Inline text={paragraph} />
    </p>
  ));
}

/** The same within a line. */
export function Inline({ text }: { text: string }) {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((part, index) => {
    // The parts never change places: a description is the same on every visit.
    const key = `${index} ${part}`;
    if (part.startsWith("`")) return <code key={key}>{part.slice(1, -1)}</code>;
    const [, label, href] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    return href === undefined ? (
      part
    ) : (
      <DocsLink key={key} href={href}>
        {label}
      </DocsLink>
    );
  });
}
