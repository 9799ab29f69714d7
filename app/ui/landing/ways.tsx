import type { ReactNode } from "react";
import { href, Link } from "react-router";
import { Sample } from "./sample.tsx";

/** The three ways in, with code that runs as it stands (tests/e2e/landing.spec.ts, tests/unit/landing-sample.test.ts). */
export function Ways({ origin, userId }: { origin: string; userId: string }) {
  return (
    <div className="divide-y divide-zinc-200 border-y border-zinc-200 dark:divide-zinc-800 dark:border-zinc-800">
      <Way name="REST" to={href("/docs/quickstart-rest")} about="From any language, on your server.">
        <Sample label="Meter a call with curl">{restSample(origin, userId)}</Sample>
      </Way>
      <Way name="React" to={href("/docs/quickstart-react")} about="A provider, a hook and a paywall.">
        <Sample label="Meter a click in React">{reactSample}</Sample>
      </Way>
      <Way name="One script tag" to={href("/docs/quickstart-embed")} about="Webflow, WordPress, Wix or plain HTML.">
        <Sample label="Meter a click on any website">{embedSample(origin)}</Sample>
      </Way>
    </div>
  );
}

interface WayProps {
  name: string;
  about: string;
  /** Its quickstart. */
  to: string;
  children: ReactNode;
}

function Way({ name, about, to, children }: WayProps) {
  return (
    <div className="grid gap-x-10 gap-y-5 py-8 md:grid-cols-[14rem_minmax(0,1fr)]">
      <div>
        <h3 className="text-lg font-semibold tracking-tight">{name}</h3>
        <p className="muted mt-1 text-pretty">{about}</p>
        <p className="mt-3 text-sm">
          <Link to={to}>
            Quickstart<span className="sr-only">: {name}</span>
          </Link>
        </p>
      </div>
      {children}
    </div>
  );
}

function restSample(origin: string, userId: string): string {
  return `curl -X POST ${origin}/api/v1/meter \\
  -H "x-paykit-key: sk_live_demo" \\
  -d '{ "userId": "${userId}", "event": "image_gen" }'
# → { "ok": true, "remaining": 4 }`;
}

/** Inside a PayKitProvider. */
export const reactSample = `import { usePayKit } from "@paykit/react";

export function Generate() {
+ const { account, meter } = usePayKit();
  async function generate() {
+   if ((await meter("image_gen")).blocked) return showPricing();
    await runYourModel();
  }
  return (
    <button type="button" onClick={generate}>
      Generate, {account?.credits} left
    </button>
  );
}`;

function embedSample(origin: string): string {
  return `<button data-paykit-meter="image_gen">Generate</button>
<div data-paykit-plan="pro">Only for Pro.</div>

<script src="${origin}/embed.js" data-key="pk_live_demo"></script>`;
}
