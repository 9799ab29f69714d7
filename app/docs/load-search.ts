import type { Found } from "./search.ts";

export type Search = (query: string) => Found[];

let loaded: Promise<Search> | undefined;

/** The search over all of the documentation: made once, when somebody first looks for something. */
export function loadSearch(): Promise<Search> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Search> {
  const [{ createSearch }, { default: sections }] = await Promise.all([
    import("./search.ts"),
    import("virtual:docs/sections"),
  ]);
  return createSearch(sections);
}
