import type { Found } from "#app/docs/search.ts";
import { DocsLink } from "./docs-link.tsx";
import { forReader, useReader } from "./reader.tsx";

/** Sections that a search found, each a link to its place. */
export function SearchResults({ found }: { found: Found[] }) {
  const reader = useReader();
  return (
    <ul className="docs-results">
      {found.map(({ to, page, heading, excerpt }) => (
        <li key={to}>
          <DocsLink href={to}>
            <span className="block font-medium">{heading === "" ? page : heading}</span>
            {heading !== "" && <span className="muted block text-xs">{page}</span>}
            <span className="muted mt-0.5 block text-sm wrap-anywhere">{forReader(excerpt, reader)}</span>
          </DocsLink>
        </li>
      ))}
    </ul>
  );
}
