import { useRef } from "react";
import { CopyButton } from "./copy-button.tsx";
import { forReader, useReader } from "./reader.tsx";

export interface CodeBlockProps {
  code: string;
  /** What each piece of the code is (app/docs/compile/highlight.ts); without it, all is plain. */
  runs?: string;
  lang: string;
  title?: string;
}

const names: Record<string, string> = {
  bash: "Terminal",
  css: "CSS",
  env: ".env",
  go: "Go",
  html: "HTML",
  http: "HTTP",
  javascript: "JavaScript",
  js: "JavaScript",
  json: "JSON",
  jsx: "JSX",
  nginx: "nginx",
  php: "PHP",
  python: "Python",
  ruby: "Ruby",
  sql: "SQL",
  text: "Text",
  ts: "TypeScript",
  tsx: "TSX",
};

export function languageName(lang: string): string {
  return names[lang] ?? lang;
}

/** A sample with the reader's own keys in it. */
export function CodeBlock({ code, runs, lang, title }: CodeBlockProps) {
  const reader = useReader();
  const pre = useRef<HTMLPreElement>(null);
  const name = title ?? languageName(lang);
  // A command or a single line wraps on a phone. What has several keeps its indentation there, and scrolls by itself.
  const mayWrap = lang === "bash" || !code.includes("\n");
  return (
    <figure className="code">
      <figcaption className="code-caption">
        <span className="min-w-0 truncate">{name}</span>
        <CopyButton what={name} text={() => pre.current?.textContent ?? ""} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse. */}
      <pre ref={pre} tabIndex={0} className={mayWrap ? "code-wrapped" : undefined}>
        <code>
          {pieces(code, runs).map(({ text, letter, at }) =>
            letter === "p" ? (
              forReader(text, reader)
            ) : (
              <span key={at} className={`t-${letter}`}>
                {forReader(text, reader)}
              </span>
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}

function pieces(code: string, runs = `${code.length}p`) {
  let at = 0;
  return [...runs.matchAll(/(\d+)(\w)/g)].map(([, length, letter = "p"]) => {
    const piece = { text: code.slice(at, at + Number(length)), letter, at };
    at += Number(length);
    return piece;
  });
}
