import { useLocation } from "react-router";
import { DocsLink } from "./docs-link.tsx";
import { groups } from "./places.ts";

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
        <nav aria-label="All pages" className="mt-2 grid gap-x-6 sm:grid-cols-2">
          <Groups />
        </nav>
      </details>
    </>
  );
}

function Groups() {
  const { pathname } = useLocation();
  return groups.map(({ group, pages }) => (
    <div key={group} className="docs-group">
      <p className="font-medium">{group}</p>
      <ul>
        {pages.map(({ to, title }) => (
          <li key={to}>
            <DocsLink href={to} aria-current={currentOf(to, pathname)}>
              {title}
            </DocsLink>
          </li>
        ))}
      </ul>
    </div>
  ));
}

/** "page" is the page itself, "true" a page below it; the front page has all others below it and is never that. */
function currentOf(to: string, pathname: string): "page" | "true" | undefined {
  if (pathname === to) return "page";
  return to !== "/docs" && pathname.startsWith(`${to}/`) ? "true" : undefined;
}
