import type { ReactNode } from "react";
import { useLocation } from "react-router";
import type { Heading } from "#app/docs/compile/rehype.ts";
import { CopyButton } from "./copy-button.tsx";
import { DocsLink } from "./docs-link.tsx";
import { groups } from "./places.ts";
import { ReaderNotice } from "./reader-notice.tsx";

interface ArticleProps {
  title: string;
  description: ReactNode;
  headings?: Heading[] | undefined;
  /** Where the page is as Markdown. */
  markdown?: string | undefined;
  /** Whether it has samples with keys in them. */
  hasKeys?: boolean;
  children: ReactNode;
}

/** One page of the documentation: its title, its text, what is on it, and what comes before and after. */
export function Article({ title, description, headings = [], markdown, hasKeys = true, children }: ArticleProps) {
  const hasList = headings.length > 1;
  const copy = async () => await (await fetch(markdown ?? "")).text();
  return (
    <>
      <article className="docs-article">
        <Breadcrumb />
        <h1 className="mt-2 text-3xl font-semibold tracking-tight text-balance sm:text-4xl">{title}</h1>
        <p className="muted mt-3 text-lg text-pretty">{description}</p>
        {markdown !== undefined && (
          <p className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
            <a href={markdown}>View as Markdown</a>
            <CopyButton what="as Markdown" label="Copy page" text={copy} className="copy-page" />
          </p>
        )}
        {hasKeys && <ReaderNotice />}
        {hasList && (
          <details className="docs-menu xl:hidden">
            <summary>On this page</summary>
            <OnThisPage headings={headings} label="Parts of this page" />
          </details>
        )}
        <div className="docs-text">{children}</div>
        <Neighbours />
      </article>
      {hasList && (
        <div className="on-this-page">
          <p className="font-medium">On this page</p>
          <OnThisPage headings={headings} label="On this page" />
        </div>
      )}
    </>
  );
}

function usePlace() {
  const { pathname } = useLocation();
  const places = groups.flatMap(({ group, pages }) => pages.map((page) => ({ group, ...page })));
  const at = places.findIndex(({ to }) => to === pathname);
  return { place: places[at], before: places[at - 1], after: at === -1 ? undefined : places[at + 1] };
}

function Breadcrumb() {
  const { place } = usePlace();
  return (
    <p className="text-sm font-medium text-brand-700 dark:text-brand-300">
      {place === undefined ? "Docs" : place.group}
    </p>
  );
}

function Neighbours() {
  const { before, after } = usePlace();
  return (
    <nav aria-label="Pages before and after" className="neighbours">
      {before && (
        <DocsLink href={before.to} rel="prev">
          <span className="muted block text-xs">Previous</span> {before.title}
        </DocsLink>
      )}
      {after && (
        <DocsLink href={after.to} rel="next" className="ml-auto text-right">
          <span className="muted block text-xs">Next</span> {after.title}
        </DocsLink>
      )}
    </nav>
  );
}

function OnThisPage({ headings, label }: { headings: Heading[]; label: string }) {
  return (
    <nav aria-label={label} className="parts">
      <ul>
        {headings
          .filter(({ depth }) => depth < 4)
          .map(({ id, text, depth }) => (
            <li key={id} className={depth === 3 ? "pl-3" : undefined}>
              <a href={`#${id}`}>{text}</a>
            </li>
          ))}
      </ul>
    </nav>
  );
}
