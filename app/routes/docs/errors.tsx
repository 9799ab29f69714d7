import { errorGuide } from "#app/http/error-guide.ts";
import { statusByCode } from "#app/http/problem.ts";
import { Code } from "#app/ui/code.tsx";
import { Page } from "#app/ui/page.tsx";
import { errorCodes } from "#contract/error.ts";
import type { Route } from "./+types/errors";

export function meta(): Route.MetaDescriptors {
  return [{ title: "Error codes · PayKit" }];
}

// Read on the server, so that the guide is in the page and not in its script too.
export function loader() {
  return errorCodes.map((code) => ({ code, status: statusByCode[code], ...errorGuide[code] }));
}

export default function Errors({ loaderData: guides }: Route.ComponentProps) {
  return (
    <Page>
      <h1 className="mt-8 text-4xl font-semibold tracking-tight">Error codes</h1>
      <p className="mt-4 text-zinc-700 dark:text-zinc-300">
        Every error of the API has this shape. The <code className="font-mono text-[0.9em]">docUrl</code> in it leads to
        the code's section here, and <code className="font-mono text-[0.9em]">requestId</code> finds it in the server's
        log.
      </p>
      <div className="mt-5">
        <Code label="The shape of an error">{`{ "error": { "code": "invalid_request", "message": "…", "param": "cost",
             "docUrl": "…/docs/errors#invalid_request", "requestId": "req_…" } }`}</Code>
      </div>
      {guides.map(({ code, status, whatHappened, howToFix }) => (
        <section key={code} id={code} aria-labelledby={`${code}-title`} className="mt-10 scroll-mt-6">
          <h2 id={`${code}-title`} className="text-xl font-semibold tracking-tight">
            <code className="font-mono">{code}</code>{" "}
            <span className="font-normal text-zinc-600 dark:text-zinc-400">{status}</span>
          </h2>
          <p className="mt-2 text-zinc-700 dark:text-zinc-300">{whatHappened}</p>
          <p className="mt-2 text-zinc-700 dark:text-zinc-300">
            <strong className="font-semibold text-zinc-900 dark:text-zinc-100">What to do:</strong> {howToFix}
          </p>
        </section>
      ))}
    </Page>
  );
}
