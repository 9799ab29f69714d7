import { useEffect } from "react";
import { href, Link, useFetcher } from "react-router";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { latestEntries } from "#app/domain/ledger/latest-entries.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { Code } from "#app/ui/code.tsx";
import { LatestEntries } from "#app/ui/entries.tsx";
import type { Route } from "./+types/overview";

export const meta: Route.MetaFunction = () => [{ title: "Overview · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { project } = args.context.get(projectContext);
  return {
    projectId: project.id,
    publishableKey: project.publishableKey,
    secretKey: project.id === demoProject.id ? demoKeys.secret : "$PAYKIT_SECRET_KEY",
    origin: info.origin,
    entries: await latestEntries(services.store, project.id, 20),
  };
});

const refreshMs = 4_000;

/** The entries as they come: asked for again now and then, while somebody looks. The rest of the page stays as it is. */
function useFreshEntries({ projectId, entries }: Route.ComponentProps["loaderData"]) {
  const { load, state, data } = useFetcher<typeof loader>();
  const page = `${href("/dashboard/:projectId", { projectId })}?index`;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && state === "idle") void load(page);
    }, refreshMs);
    return () => clearInterval(timer);
  }, [load, state, page]);
  return data?.entries ?? entries;
}

export default function Overview({ loaderData }: Route.ComponentProps) {
  const { projectId, publishableKey, secretKey, origin } = loaderData;
  const entries = useFreshEntries(loaderData);
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Overview</h1>
      <section aria-labelledby="entries" className="mt-6">
        <div className="flex items-baseline justify-between gap-4">
          <h2 id="entries" className="text-lg font-semibold">
            Latest entries
          </h2>
          <Link to={href("/dashboard/:projectId", { projectId })} className="text-sm" preventScrollReset>
            Refresh
          </Link>
        </div>
        {entries.length === 0 && (
          <p className="muted mt-3 max-w-prose">
            Nothing yet. Run one of the calls below: the account and its entry appear here.
          </p>
        )}
        {entries.length > 0 && (
          <div className="mt-3">
            <LatestEntries
              entries={entries}
              accountAddress={(userId) =>
                `${href("/dashboard/:projectId/account", { projectId })}?userId=${encodeURIComponent(userId)}`
              }
            />
          </div>
        )}
      </section>

      <h2 className="mt-12 text-lg font-semibold">Three ways in</h2>
      <p className="muted mt-1 max-w-prose text-sm">
        The publishable key is filled in.{" "}
        {secretKey.startsWith("$") && "Where the secret key belongs stands its variable; "}
        <Link to={href("/dashboard/:projectId/keys", { projectId })}>the keys</Link> are one page on.
      </p>
      <div className="mt-5 space-y-8">
        <Way title="From your server" text="One call before each model call. A new user starts with free credits.">
          <Code label="Meter a call with curl">{`curl -X POST ${origin}/api/v1/meter \\
  -H "x-paykit-key: ${secretKey}" \\
  -H "Content-Type: application/json" \\
  -d '{ "userId": "user_123", "event": "image_gen" }'
# → { "ok": true, "remaining": 4 }`}</Code>
        </Way>
        <Way title="In a React app" text="The hooks meter with the publishable key and show what is left.">
          <Code label="Meter a call in React">{`import { PayKitProvider, usePayKit } from "@paykit/react";

<PayKitProvider
  userId={user.id}
  apiKey="${publishableKey}"
  baseUrl="${origin}"
>
  <Generate />
</PayKitProvider>

const { meter } = usePayKit();
const { blocked } = await meter("image_gen");
if (blocked) return;`}</Code>
        </Way>
        <Way title="On any website" text="One tag, and every element with the attribute costs a credit.">
          <Code label="Meter a click on any website">{`<div id="paykit"></div>
<script
  src="${origin}/embed.js"
  data-key="${publishableKey}"
></script>

<button data-paykit-meter="image_gen">Generate</button>`}</Code>
        </Way>
      </div>
    </>
  );
}

function Way({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <div>
      <h3 className="font-semibold">{title}</h3>
      <p className="muted mt-0.5 mb-3 text-sm">{text}</p>
      {children}
    </div>
  );
}
