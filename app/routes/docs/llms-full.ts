import { allAsMarkdown } from "#app/docs/as-markdown.server.ts";
import { requestContext } from "#app/http/context.ts";
import { markdownAnswer } from "#app/http/page/markdown.ts";
import type { Route } from "./+types/llms-full";

/** The whole documentation as one Markdown file. */
export function loader({ context }: Route.LoaderArgs) {
  return markdownAnswer(allAsMarkdown(context.get(requestContext).origin));
}
