import { readFileSync } from "node:fs";
import path from "node:path";
import mdx from "@mdx-js/rollup";
import remarkGfm from "remark-gfm";
import type { Plugin } from "vite";
import { errorGuide } from "../../http/error-guide.ts";
import { apiContents } from "../api-contents.ts";
import { contents } from "../contents.ts";
import { markdownOf } from "./markdown.ts";
import { rehypeDocs } from "./rehype.ts";
import { type Section, sectionsOf } from "./sections.ts";

const folder = path.resolve("app/docs");

/**
 * The documentation's part of the build: pages from MDX, and two modules made from all of them.
 * `virtual:docs/sections` is what searches look through, in the browser a file of its own with a name that changes with
 * it; `virtual:docs/markdown` is each page as Markdown, for the server alone.
 */
export function docsPages(): Plugin[] {
  const pages = mdx({
    remarkPlugins: [remarkGfm],
    rehypePlugins: [rehypeDocs],
    providerImportSource: "#app/ui/docs/mdx.tsx",
  }) as Plugin;
  return [
    { ...pages, enforce: "pre" },
    virtual("virtual:docs/sections", sections),
    virtual("virtual:docs/markdown", markdown),
  ];
}

function virtual(name: string, make: () => unknown): Plugin {
  const id = `\0${name}`;
  return {
    name,
    resolveId: (source) => (source === name ? id : undefined),
    load(asked) {
      if (asked !== id) return;
      for (const { file } of sources()) this.addWatchFile(file);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(make()))});`;
    },
  };
}

function sources() {
  return contents
    .flatMap(({ pages }) => pages)
    .map((page) => ({ page, file: path.join(folder, `${page.slug}.mdx`) }))
    .map(({ page, file }) => ({ page, file, source: readFileSync(file, "utf8") }));
}

function sections(): Section[] {
  const errors = Object.entries(errorGuide).map(([code, { whatHappened, howToFix }]) => ({
    to: `/docs/errors#${code}`,
    page: "Error codes",
    heading: code,
    text: `${whatHappened} ${howToFix}`,
  }));
  const calls = apiContents.map(({ slug, method, path: call, title }) => ({
    to: `/docs/api/${slug}`,
    page: "API reference",
    heading: `${method} ${call}`,
    text: title,
  }));
  return [...sources().flatMap(({ page, source }) => sectionsOf(page, source)), ...calls, ...errors];
}

function markdown(): Record<string, string> {
  return Object.fromEntries(sources().map(({ page, source }) => [page.slug, markdownOf(page, source)]));
}
