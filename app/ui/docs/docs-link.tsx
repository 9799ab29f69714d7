import type { ComponentPropsWithoutRef } from "react";
import { Link, useSearchParams } from "react-router";

/** A link of the documentation: within it the choice of the project goes along; files and calls are the browser's. */
export function DocsLink({ href = "", ...props }: ComponentPropsWithoutRef<"a">) {
  const [search] = useSearchParams();
  const project = search.get("project");
  if (!isPage(href)) return <a href={href} {...props} />;
  if (project === null || !/^\/docs(?![^/#?])/.test(href)) return <Link to={href} {...props} />;
  const [, path = "", hash = ""] = /^([^#]*)(.*)$/.exec(href) ?? [];
  const mark = path.includes("?") ? "&" : "?";
  return <Link to={`${path}${mark}project=${encodeURIComponent(project)}${hash}`} {...props} />;
}

/** A page of ours, which React Router opens; `#part` stays here, and what ends like a file is one. */
function isPage(href: string): boolean {
  return href.startsWith("/") && !href.startsWith("/api/") && !/\.\w+(?:[?#]|$)/.test(href);
}
