import { readFileSync } from "node:fs";
import path from "node:path";
import mdx from "@mdx-js/rollup";
import remarkGfm from "remark-gfm";
import type { Plugin } from "vite";
import { errorGuide } from "../../http/error-guide.ts";
import { callPage } from "../../http/openapi/reference.ts";
import { apiContents } from "../api-contents.ts";
import { contents } from "../contents.ts";
import { plainText } from "./blocks.ts";
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
  const calls = apiContents.flatMap(({ slug }) => callSections(slug));
  return [...sources().flatMap(({ page, source }) => sectionsOf(page, source)), ...calls, ...errors];
}

/** A call, its fields and each of its answers: people search for the names of fields. */
function callSections(slug: string): Section[] {
  const call = callPage(slug);
  if (call === undefined) throw new Error(`no such call: ${slug}`);
  const { method, path, title, description, request, headers, answers } = call;
  const section = (id: string, heading: string, text: string): Section => ({
    to: `/docs/api/${slug}${id}`,
    page: "API reference",
    heading: `${method} ${path}${heading}`,
    text: plainText(text),
  });
  const listed = (fields: readonly { name: string; description: string }[]) =>
    fields.map(({ name, description }) => `${name}: ${description}`).join(" ");
  return [
    section("", "", `${title}. ${description}`),
    ...(request ? [section("#fields", ", fields", listed([...request.fields, ...headers]))] : []),
    ...answers.map((answer) =>
      section(
        `#answer-${answer.status}`,
        `, answer ${answer.status}`,
        `${answer.description} ${listed(answer.fields)}`,
      ),
    ),
  ];
}

function markdown(): Record<string, string> {
  return Object.fromEntries(sources().map(({ page, source }) => [page.slug, markdownOf(page, source)]));
}
