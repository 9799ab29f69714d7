import { errorGuide } from "#app/http/error-guide.ts";
import { statusByCode } from "#app/http/problem.ts";
import { Article } from "#app/ui/docs/article.tsx";
import { CodeBlock } from "#app/ui/docs/code-block.tsx";
import { errorCodes } from "#contract/error.ts";
import type { Route } from "./+types/errors";

const description = "What each error code means and what to do about it.";

export function meta(): Route.MetaDescriptors {
  return [{ title: "Error codes · PayKit docs" }, { name: "description", content: description }];
}

// Read on the server, so that the guide is in the page and not in its script too.
export function loader() {
  return errorCodes.map((code) => ({ code, status: statusByCode[code], ...errorGuide[code] }));
}

const shape = `{
  "error": {
    "code": "invalid_request",
    "message": "…",
    "param": "cost",
    "docUrl": "…/docs/errors#invalid_request",
    "requestId": "req_…"
  }
}`;

export default function Errors({ loaderData: guides }: Route.ComponentProps) {
  const headings = guides.map(({ code }) => ({ id: code, text: code, depth: 2 }));
  return (
    <Article
      title="Error codes"
      description={description}
      headings={headings}
      markdown="/docs/errors.md"
      hasKeys={false}
    >
      <p>
        Every error of the API has this shape. The <code>docUrl</code> in it leads to the code's section here, and{" "}
        <code>requestId</code> finds it in the server's log.
      </p>
      <CodeBlock title="The shape of an error" lang="json" code={shape} />
      {guides.map(({ code, status, whatHappened, howToFix }) => (
        <section key={code} aria-labelledby={code}>
          <h2 id={code}>
            <a href={`#${code}`} className="heading-link">
              <code>{code}</code> <span className="muted font-normal">{status}</span>
            </a>
          </h2>
          <p>{whatHappened}</p>
          <p>
            <strong>What to do:</strong> {howToFix}
          </p>
        </section>
      ))}
    </Article>
  );
}
