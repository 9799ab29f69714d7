import markdown from "virtual:docs/markdown";
import { errorGuide } from "#app/http/error-guide.ts";
import { statusByCode } from "#app/http/problem.ts";
import { forReader, placeholders } from "#app/ui/docs/reader.tsx";
import { errorCodes } from "#contract/error.ts";
import { apiAsMarkdown, callAsMarkdown } from "./api-as-markdown.server.ts";
import { apiContents } from "./api-contents.ts";
import { contents } from "./contents.ts";

/** A page of the documentation as Markdown, with this server's origin and the demo keys; undefined when there is none. */
export function asMarkdown(slug: string, origin: string): string | undefined {
  const text = sourceOf(slug);
  if (text === undefined) return;
  // Links within the documentation lead to its other pages as Markdown.
  const linked = text.replace(/\]\((\/[^)\s]*)\)/g, (_, path: string) => `](${origin}${markdownPath(path)})`);
  return forReader(linked, { ...placeholders, origin });
}

/** All of it, in reading order. */
export function allAsMarkdown(origin: string): string {
  const texts = contents.flatMap(({ pages }) => pages.map(({ slug }) => slug));
  const slugs = [...texts, "api", ...apiContents.map(({ slug }) => `api/${slug}`), "errors"];
  return slugs.map((slug) => asMarkdown(slug, origin) ?? "").join("\n---\n\n");
}

/** The list of all pages for assistants, as https://llmstxt.org has it. */
export function llmsTxt(origin: string): string {
  const groups = contents.map(({ group, pages }) => {
    const links = pages.map(
      ({ slug, title, description }) => `- [${title}](${origin}/docs/${slug}.md): ${description}`,
    );
    return `## ${group}\n\n${links.join("\n")}\n`;
  });
  const calls = apiContents.map(
    ({ slug, method, path, title }) => `- [${method} ${path}](${origin}/docs/api/${slug}.md): ${title}`,
  );
  return `# PayKit

> Billing for AI apps. An app calls \`POST ${origin}/api/v1/meter\` before its own model call; PayKit takes a credit from that user, atomically, and answers whether to go on. It sells credit packs and a Pro plan through Stripe and keeps an append-only ledger for each user. It never runs the model.

Demo keys that work here without signing up: \`pk_live_demo\` (browser) and \`sk_live_demo\` (server). A new user has 5 free credits. Out of credits, \`/meter\` answers 402 with \`"blocked": true\`: do not run the model then.

${groups.join("\n")}
## Reference

- [OpenAPI](${origin}/api/v1/openapi.json): every call with its fields, answers, errors and examples, OpenAPI 3.1
- [API reference](${origin}/docs/api.md): base URL, keys, idempotency, the shape of errors
${calls.join("\n")}
- [Error codes](${origin}/docs/errors.md): what each error code means and what to do about it

## Optional

- [All of it in one file](${origin}/llms-full.txt)
`;
}

function markdownPath(path: string): string {
  const [, page = "", hash = ""] = /^([^#]*)(.*)$/.exec(path) ?? [];
  const slug = page === "/docs" ? "introduction" : page.replace("/docs/", "");
  return sourceOf(slug) === undefined ? path : `/docs/${slug}.md${hash}`;
}

/** A page as the build made it, or as it is made from the code. */
function sourceOf(slug: string): string | undefined {
  if (slug === "errors") return errors();
  if (slug === "api") return apiAsMarkdown();
  if (slug.startsWith("api/")) return callAsMarkdown(slug.slice("api/".length));
  return Object.hasOwn(markdown, slug) ? markdown[slug] : undefined;
}

function errors(): string {
  const sections = errorCodes.map((code) => {
    const { whatHappened, howToFix } = errorGuide[code];
    return `## ${code}\n\nStatus ${statusByCode[code]}. ${whatHappened}\n\nWhat to do: ${howToFix}\n`;
  });
  return `# Error codes\n\nWhat each error code means and what to do about it.\n\n${sections.join("\n")}`;
}
