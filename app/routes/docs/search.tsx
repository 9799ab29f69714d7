import { Form } from "react-router";
import { loadSearch } from "#app/docs/load-search.ts";
import { SearchResults } from "#app/ui/docs/search-results.tsx";
import type { Route } from "./+types/search";

export function meta({ loaderData }: Route.MetaArgs): Route.MetaDescriptors {
  const query = loaderData?.query ?? "";
  return [
    { title: `${query === "" ? "Search" : `Search: ${query}`} · PayKit docs` },
    // Every query would be a page of its own.
    { name: "robots", content: "noindex" },
  ];
}

// For who types into the field where no scripts run.
export async function loader({ url }: Route.LoaderArgs) {
  const query = (url.searchParams.get("q") ?? "").trim().slice(0, 200);
  return { query, found: query === "" ? [] : (await loadSearch())(query) };
}

export default function Search({ loaderData: { query, found } }: Route.ComponentProps) {
  return (
    <article className="docs-article">
      <h1 className="text-3xl font-semibold tracking-tight">Search</h1>
      <Form role="search" aria-label="Again" className="mt-5 flex gap-2">
        <label htmlFor="search-again" className="sr-only">
          Words to look for
        </label>
        <input
          key={query}
          id="search-again"
          type="search"
          name="q"
          defaultValue={query}
          maxLength={200}
          className="input"
        />
        <button type="submit" className="button button-primary">
          Search
        </button>
      </Form>
      <p className="muted mt-5">{sentence(query, found.length)}</p>
      <div className="-mx-3 mt-3">
        <SearchResults found={found} />
      </div>
    </article>
  );
}

function sentence(query: string, count: number): string {
  if (query === "") return "Type a word, a call, a field or an error code.";
  if (count === 0) return `Nothing found for “${query}”. Try fewer or shorter words.`;
  return `${count} ${count === 1 ? "section" : "sections"} for “${query}”, the likeliest first.`;
}
