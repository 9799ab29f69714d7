import { llmsTxt } from "#app/docs/as-markdown.server.ts";
import { requestContext } from "#app/http/context.ts";
import { markdownAnswer } from "#app/http/page/markdown.ts";
import type { Route } from "./+types/llms";

/** The documentation's contents for assistants. */
export function loader({ context }: Route.LoaderArgs) {
  return markdownAnswer(llmsTxt(context.get(requestContext).origin));
}
