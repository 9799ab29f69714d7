import { asMarkdown } from "#app/docs/as-markdown.server.ts";
import { requestContext } from "#app/http/context.ts";
import { markdownAnswer } from "#app/http/page/markdown.ts";
import type { Route } from "./+types/api-markdown";

/** A call of the API as Markdown. */
export function loader({ params, context }: Route.LoaderArgs) {
  return markdownAnswer(asMarkdown(`api/${params.call}`, context.get(requestContext).origin));
}
