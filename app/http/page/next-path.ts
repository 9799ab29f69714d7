/**
 * Where to go on to, as an address asks for it: a path of ours, or the dashboard (T29). Everything that a browser would
 * read as another site, in any spelling, is not ours.
 */
export function nextPath(asked: string | null | undefined): string {
  const base = "http://paykit.invalid";
  if (!asked || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked) || asked.includes("\\")) return "/dashboard";
  const url = URL.canParse(asked, base) ? new URL(asked, base) : undefined;
  if (url?.origin !== base || url.pathname.startsWith("//")) return "/dashboard";
  return url.pathname + url.search;
}
