import { useLocation } from "react-router";
import { DocsLink } from "./docs-link.tsx";
import { groups, type Place } from "./places.ts";

/** All pages of the documentation: beside the text, and on a small screen folded away above it. */
export function DocsNav() {
  const { pathname } = useLocation();
  return (
    <>
      <nav aria-label="Documentation" className="docs-nav">
        <Groups />
      </nav>
      {/* Another page folds it in again. */}
      <details key={pathname} className="docs-menu lg:hidden">
        <summary>All pages</summary>
        <nav aria-label="All pages" className="mt-2">
          <Groups />
        </nav>
      </details>
    </>
  );
}

/** The group of the page that is read is open, so that its entry is in sight; each of the others opens by a click. */
function Groups() {
  const { pathname } = useLocation();
  return groups.map(({ group, pages }) => {
    const isHere = pages.some(({ to }) => to === pathname);
    return (
      // Made anew when the reader comes into the group or leaves it.
      <details key={`${group} ${isHere}`} open={isHere} className="docs-group">
        <summary>{group}</summary>
        <Pages pages={pages} />
      </details>
    );
  });
}

function Pages({ pages }: { pages: readonly Place[] }) {
  const { pathname } = useLocation();
  return (
    <ul>
      {pages.map(({ to, title }) => (
        <li key={to}>
          <DocsLink href={to} aria-current={to === pathname ? "page" : undefined}>
            {title}
          </DocsLink>
        </li>
      ))}
    </ul>
  );
}
