import type { Field } from "#app/http/openapi/fields.ts";
import { apiIndex, callPage, type Sample } from "#app/http/openapi/reference.ts";
import { apiContents } from "./api-contents.ts";

/** The reference's front page as Markdown. */
export function apiAsMarkdown(): string {
  const { texts, tags, keys, idempotency, error, errorFields, headers } = apiIndex();
  const calls = tags.map(({ name, description }) => {
    const links = apiContents
      .filter(({ tag }) => tag === name)
      .map(({ slug, method, path, title }) => `- [${method} ${path}](/docs/api/${slug}): ${title}`);
    return `### ${name}\n\n${description}\n\n${links.join("\n")}`;
  });
  return page("API reference", [
    texts.intro,
    "## Calls",
    ...calls,
    "## Base URL",
    "`https://paykit.example/api/v1`",
    texts.baseUrl,
    "## Authentication",
    texts.authentication,
    list(keys),
    "## Idempotency",
    texts.idempotency,
    list([idempotency]),
    "## Errors",
    texts.errors,
    sample("json", { title: "The shape of an error", code: error }),
    list(errorFields),
    "## Headers",
    texts.headers,
    list(headers),
  ]);
}

/** The page of one call as Markdown; undefined where there is none of that name. */
export function callAsMarkdown(slug: string): string | undefined {
  const call = callPage(slug);
  if (call === undefined) return;
  const { method, path, title, description, key, request, headers, samples, answers, errors } = call;
  return page(title, [
    `\`${method} /api/v1${path}\``,
    description,
    "## Key",
    key,
    ...part(
      "## Example",
      samples.map((shown) => sample("bash", shown)),
    ),
    ...part(request?.from === "body" ? "## Fields of the body" : "## Fields of the address", [
      list(request?.fields ?? [], true),
    ]),
    ...part("## Headers", [list(headers, true)]),
    ...answers.flatMap((answer) => [
      `## Answer ${answer.status}`,
      answer.description,
      ...answer.samples.map((shown) => sample("json", shown)),
      list(answer.fields),
      ...part("### Its headers", [list(answer.headers)]),
    ]),
    ...part("## Errors", [errors.map(({ code, status }) => `- ${status} [${code}](/docs/errors#${code})`).join("\n")]),
  ]);
}

/** Nothing where there is nothing to say under the heading. */
function part(heading: string, texts: string[]): string[] {
  const said = texts.filter((text) => text !== "");
  return said.length === 0 ? [] : [heading, ...said];
}

function list(fields: readonly (Omit<Field, "isRequired"> & { isRequired?: boolean })[], isRequest = false): string {
  return fields
    .map(({ name, type, limits, default: preset, isRequired, description }) => {
      const kind = [type, isRequest && isRequired && "required"].filter(Boolean).join(", ");
      const rules = preset === undefined ? limits : [...limits, `default \`${preset}\``];
      return `- \`${name}\` (${kind}): ${description}${rules.length > 0 ? ` (${rules.join("; ")})` : ""}`;
    })
    .join("\n");
}

function sample(lang: string, { title, code }: Sample): string {
  return `${title}:\n\n\`\`\`${lang}\n${code}\n\`\`\``;
}

function page(title: string, parts: string[]): string {
  return `${[`# ${title}`, ...parts.filter((text) => text !== "")].join("\n\n")}\n`;
}
