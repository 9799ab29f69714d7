import { apiContents } from "#app/docs/api-contents.ts";
import { contents } from "#app/docs/contents.ts";

export interface Place {
  to: string;
  title: string;
  description: string;
}

/** The addresses of the texts: the introduction is the documentation's front page. */
export function addressOf(slug: string): string {
  return slug === "introduction" ? "/docs" : `/docs/${slug}`;
}

/** Everything in the documentation's navigation: the texts, then the pages that are made from the code. */
export const groups: readonly { group: string; pages: readonly Place[] }[] = [
  ...contents.map(({ group, pages }) => ({
    group,
    pages: pages.map(({ slug, title, description }) => ({ to: addressOf(slug), title, description })),
  })),
  {
    group: "Reference",
    pages: [
      {
        to: "/docs/api",
        title: "API reference",
        description: "Every call with its fields, answers and errors, from the schemas the server itself goes by.",
      },
      ...apiContents.map(({ slug, method, path, title }) => ({
        to: `/docs/api/${slug}`,
        title: `${method} ${path}`,
        description: title,
      })),
      { to: "/docs/errors", title: "Error codes", description: "What each error code means and what to do about it." },
    ],
  },
];
