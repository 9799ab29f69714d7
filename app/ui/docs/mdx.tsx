import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { CodeBlock } from "./code-block.tsx";
import { DocsLink } from "./docs-link.tsx";
import { Languages } from "./languages.tsx";

function Note({ children }: { children: ReactNode }) {
  return <Box label="Note" kind="note" text={children} />;
}

function Warning({ children }: { children: ReactNode }) {
  return <Box label="Warning" kind="warning" text={children} />;
}

function Box({ label, kind, text }: { label: string; kind: string; text: ReactNode }) {
  return (
    <div className={`box box-${kind}`}>
      <p className="box-label">{label}</p>
      {text}
    </div>
  );
}

/** A name or a call within a text. In a column of a table, a call may break where it has spaces (docs.css). */
function InlineCode({ children }: { children?: ReactNode }) {
  const mayBreak = typeof children === "string" && children.length > 16 && children.includes(" ");
  return <code className={mayBreak ? "code-long" : undefined}>{children}</code>;
}

/** A table that scrolls by itself where it is wider than the screen, so that the page never does. */
function Table(props: ComponentPropsWithoutRef<"table">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse.
    <div className="scroll-x" tabIndex={0}>
      <table {...props} />
    </div>
  );
}

/** A section's heading, which is a link to itself. */
function heading(Tag: "h2" | "h3" | "h4") {
  return function Heading({ id, children }: ComponentPropsWithoutRef<"h2">) {
    return (
      <Tag id={id}>
        <a href={`#${id}`} className="heading-link">
          {children}
        </a>
      </Tag>
    );
  };
}

const components = {
  a: DocsLink,
  code: InlineCode,
  CodeBlock,
  h2: heading("h2"),
  h3: heading("h3"),
  h4: heading("h4"),
  Languages,
  Note,
  table: Table,
  Warning,
};

/** What the pages' MDX is made of; the compiled pages ask for it by this name. */
export function useMDXComponents() {
  return components;
}
