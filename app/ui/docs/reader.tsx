import { createContext, useContext } from "react";

/** Whose keys the samples show, and where they send their calls. */
export interface Reader {
  origin: string;
  publishableKey: string;
  /** The demo project's, or what a reader may see of their own: `sk_live_…` and its last four characters. */
  secretKey: string;
  /** The project whose keys these are, and all there are to choose from; none for who is not signed in. */
  project: { id: string; name: string } | undefined;
  projects: { id: string; name: string }[];
}

/** What the texts have in place of all that, and what a reader sees who is nobody in particular. */
export const placeholders = {
  origin: "https://paykit.example",
  publishableKey: "pk_live_demo",
  secretKey: "sk_live_demo",
} as const;

const ReaderContext = createContext<Reader>({ ...placeholders, project: undefined, projects: [] });

export const ReaderProvider = ReaderContext.Provider;

export function useReader(): Reader {
  return useContext(ReaderContext);
}

/** A text of the documentation with the reader's own origin and keys in it. */
export function forReader(text: string, reader: Pick<Reader, keyof typeof placeholders>): string {
  // By functions: in a text that replaces, `$` would stand for what is around it.
  return text
    .replaceAll(placeholders.origin, () => reader.origin)
    .replaceAll(placeholders.publishableKey, () => reader.publishableKey)
    .replaceAll(placeholders.secretKey, () => reader.secretKey);
}
