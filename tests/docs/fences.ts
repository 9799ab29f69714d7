import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { blocksOf } from "#app/docs/compile/blocks.ts";

/** How a sample of the documentation is held true; see each test beside this file. */
export type Mark = "run" | "answer" | "check" | "page" | "manual";

export interface Fence {
  page: string;
  /** `metering.mdx:23`, for finding it. */
  place: string;
  lang: string;
  code: string;
  title: string | undefined;
  mark: Mark | undefined;
  /** What the mark says: the status of an answer, the reason why something can't be run. */
  detail: string;
  /** The answer that stands directly after a sample. */
  answer: Fence | undefined;
}

const folder = path.resolve("app/docs");

export const texts = readdirSync(folder)
  .filter((file) => file.endsWith(".mdx"))
  .map((file) => ({ page: path.basename(file, ".mdx"), source: readFileSync(path.join(folder, file), "utf8") }));

export const fences: Fence[] = texts.flatMap(({ page, source }) => {
  const blocks = blocksOf(source);
  const found = blocks.map((block) => (block.kind === "fence" ? fenceOf(page, block) : undefined));
  for (const [index, fence] of found.entries()) {
    const next = found[index + 1];
    if (fence && next?.mark === "answer") fence.answer = next;
  }
  return found.filter((fence) => fence !== undefined);
});

/** The samples with one mark, by page. */
export function fencesMarked(mark: Mark): Map<string, Fence[]> {
  return Map.groupBy(
    fences.filter((fence) => fence.mark === mark),
    ({ page }) => page,
  );
}

function fenceOf(
  page: string,
  { lang, meta, code, line }: { lang: string; meta: string; code: string; line: number },
): Fence {
  const [, title] = /\btitle="([^"]*)"/.exec(meta) ?? [];
  const [, mark, detail = ""] = /^(\w+)(?:="([^"]*)")?/.exec(meta.replace(/\s*\btitle="[^"]*"/, "").trim()) ?? [];
  return {
    page,
    place: `${page}.mdx:${line}`,
    lang,
    code,
    title,
    mark: mark as Mark | undefined,
    detail,
    answer: undefined,
  };
}
