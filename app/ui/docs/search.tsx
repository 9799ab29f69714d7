import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import { Form, useLocation } from "react-router";
import { DocsLink } from "./docs-link.tsx";
import { SearchResults } from "./search-results.tsx";
import { useSearch } from "./use-search.ts";

/** A field that finds as one types, by an index that comes with the first visit to it; without scripts, a form. */
export function DocsSearch() {
  // Another page begins with an empty, closed one.
  const { pathname, search } = useLocation();
  return <Field key={pathname + search} />;
}

function Field() {
  const [query, setQuery] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const { found, load } = useSearch(query);
  const box = useRef<HTMLDivElement>(null);

  const links = () => [...(box.current?.querySelectorAll<HTMLElement>("input, a") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      setIsOpen(false);
      links()[0]?.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !isOpen) return;
    event.preventDefault();
    const all = links();
    all[all.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  };
  const onBlur = (event: FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget)) setIsOpen(false);
  };
  const isShown = isOpen && query.trim() !== "" && found !== undefined;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the field and the links in it.
    <div ref={box} className="docs-search" onKeyDown={onKeyDown} onBlur={onBlur}>
      <Form role="search" action="/docs/search">
        <label htmlFor="docs-q" className="sr-only">
          Search the documentation
        </label>
        <input
          id="docs-q"
          type="search"
          name="q"
          value={query}
          placeholder="Search the docs"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          onFocus={() => {
            load();
            setIsOpen(true);
          }}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setIsOpen(true);
          }}
          className="input"
        />
      </Form>
      <p aria-live="polite" className="sr-only">
        {isShown ? said(found.length) : ""}
      </p>
      {isShown && (
        <div className="docs-found">
          {found.length === 0 ? (
            <p className="muted px-3 py-2 text-sm">Nothing found for “{query.trim()}”.</p>
          ) : (
            <SearchResults found={found} />
          )}
          <p className="border-t border-zinc-200 px-3 pt-2 pb-1 text-sm dark:border-zinc-800">
            <DocsLink href={`/docs/search?q=${encodeURIComponent(query.trim())}`}>All results on a page</DocsLink>
          </p>
        </div>
      )}
    </div>
  );
}

function said(count: number): string {
  return count === 0 ? "Nothing found" : `${count} ${count === 1 ? "result" : "results"}, arrow down to read them`;
}
