import { asMarkdown } from "#app/docs/as-markdown.server.ts";
import { requestContext } from "#app/http/context.ts";
import { markdownAnswer } from "#app/http/page/markdown.ts";
import type { Route } from "./+types/markdown";

/** A page of the documentation as Markdown. */
export function loader({ params, context }: Route.LoaderArgs) {
  return markdownAnswer(asMarkdown(params.slug, context.get(requestContext).origin));
}
