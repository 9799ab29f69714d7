import { href, Link } from "react-router";
import { requestContext } from "#app/http/context.ts";
import { Code } from "#app/ui/code.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/home";

export function meta(): Route.MetaDescriptors {
  return [
    { title: "PayKit: billing for AI apps" },
    {
      name: "description",
      content: "Call meter() before each model call. PayKit takes a credit, atomically, and says whether to go on.",
    },
  ];
}

export function loader({ context }: Route.LoaderArgs) {
  return { api: `${context.get(requestContext).origin}/api/v1` };
}

const promises = [
  {
    title: "Exact",
    text: "One credit is one database write. Retries, crashes and races never take it twice or lose it.",
  },
  {
    title: "Fails closed",
    text: "When the ledger can't answer, nothing is allowed, and the answer says what is known.",
  },
  { title: "One process", text: "Runs with an embedded PostgreSQL out of the box, and with a real one in production." },
];

export default function Home({ loaderData: { api } }: Route.ComponentProps) {
  return (
    <Page>
      <h1 className="mt-8 text-4xl font-semibold tracking-tight text-balance sm:text-5xl">
        Billing for AI apps, exact to the credit.
      </h1>
      <p className="mt-5 max-w-2xl text-lg text-pretty text-zinc-700 dark:text-zinc-300">
        Call <code className="font-mono text-[0.9em]">meter()</code> before each model call. PayKit takes a credit from
        that user and says whether to go on. When they are out, your model does not run.
      </p>

      <h2 className="mt-14 text-2xl font-semibold tracking-tight">Try it now</h2>
      <p className="mt-3 text-zinc-700 dark:text-zinc-300">
        The demo project is open to everyone. A new user starts with 5 free credits; paste this into a terminal.
      </p>
      <div className="mt-4 space-y-4">
        <Code label="Meter a call with curl">{`curl -X POST ${api}/meter \\
  -H "x-paykit-key: sk_live_demo" \\
  -H "Content-Type: application/json" \\
  -d '{ "userId": "user_123", "event": "image_gen" }'
# → { "ok": true, "remaining": 4 }`}</Code>
        <p className="text-zinc-700 dark:text-zinc-300">
          Out of credits, the same call answers 402 and your code stops there:
        </p>
        <Code label="The answer when a user is out of credits">{`{ "ok": false, "blocked": true, "remaining": 0 }`}</Code>
        <p className="text-zinc-700 dark:text-zinc-300">Look at the account, or add credits to it:</p>
        <Code label="Read an account and grant credits with curl">{`curl "${api}/access?userId=user_123&key=pk_live_demo"

curl -X POST ${api}/credits \\
  -H "x-paykit-key: sk_live_demo" \\
  -d '{ "userId": "user_123", "amount": 100, "plan": "pro" }'`}</Code>
      </div>
      <p className="mt-4 text-zinc-700 dark:text-zinc-300">
        Every refusal says what to do about it: see <Link to={href("/docs/errors")}>the error codes</Link>. Everybody
        shares the demo project, so keep real users out of it.
      </p>

      <h2 className="mt-14 text-2xl font-semibold tracking-tight">What it promises</h2>
      <dl className="mt-5 grid gap-6 sm:grid-cols-3">
        {promises.map(({ title, text }) => (
          <div key={title}>
            <dt className="font-semibold">{title}</dt>
            <dd className="mt-1 text-zinc-700 dark:text-zinc-300">{text}</dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}
