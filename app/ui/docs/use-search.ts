import { useState } from "react";
import { loadSearch, type Search } from "#app/docs/load-search.ts";
import type { Found } from "#app/docs/search.ts";

/** What is found so far; undefined until the index is there, which is asked for when somebody begins. */
export function useSearch(query: string): { found: Found[] | undefined; load: () => void } {
  const [search, setSearch] = useState<Search>();
  const load = () => {
    loadSearch()
      .then((made) => setSearch(() => made))
      // Without it the field is still a form, and the next visit to it tries again.
      .catch(() => {});
  };
  return { found: search?.(query), load };
}
