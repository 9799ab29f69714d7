import type { ReactNode } from "react";
import { CopyField } from "./copy-field.tsx";
import { Time } from "./time.tsx";

interface PaymentChecksProps {
  /** Null without a Stripe key. */
  mode: "test" | "live" | null;
  webhookSecrets: number;
  lastEventAt: string | null;
  endpoint: string;
  /** Whether the endpoint's address is this very computer's, which Stripe can't reach. */
  isLocal: boolean;
  apiVersion: string;
  events: readonly string[];
}

/** What of the payments is set up, and what to do next. */
export function PaymentChecks(props: PaymentChecksProps) {
  const { mode, webhookSecrets, lastEventAt, endpoint, isLocal, apiVersion, events } = props;
  return (
    <>
      <ul className="mt-4 divide-y divide-zinc-100 dark:divide-zinc-900">
        <Check isGood={mode !== null} name="Stripe key">
          {mode === null && (
            <>
              Not set, so nothing can be bought. Copy the secret key from Stripe's dashboard (Developers, API keys) into{" "}
              <Name>STRIPE_SECRET_KEY</Name> and start PayKit again.
            </>
          )}
          {mode === "test" && "Set, for test mode: no real money moves. For real payments, use the live key."}
          {mode === "live" && "Set, for live mode: payments are real."}
        </Check>
        <Check isGood={webhookSecrets > 0} name="Webhook secret">
          {webhookSecrets === 0 && (
            <>
              Not set, so what Stripe reports is refused. Make an endpoint at Stripe with the address below, and put its
              signing secret into <Name>STRIPE_WEBHOOK_SECRET</Name>.
            </>
          )}
          {webhookSecrets === 1 && "One is set."}
          {webhookSecrets > 1 && `${webhookSecrets} are set, for a rotation. Take the old one out when it is over.`}
        </Check>
        <Check isGood={lastEventAt !== null} name="Events">
          {lastEventAt === null ? (
            "None came for this project yet. Buy something on a user's billing page: it appears below within seconds."
          ) : (
            <>
              The last one came on <Time at={lastEventAt} /> (UTC).
            </>
          )}
        </Check>
        <Check isGood={null} name="Reachable from outside">
          {isLocal ? (
            <>
              Unknown: this PayKit runs at an address of your own computer, which Stripe can't call. For trying it out,
              run <Name>stripe listen --forward-to {endpoint}</Name>
            </>
          ) : (
            "Not tried from here. Send a test event from the endpoint's page at Stripe: it must be answered with 200."
          )}
        </Check>
        <Check isGood={null} name="API version">
          Set the endpoint at Stripe to <Name>{apiVersion}</Name>, which this PayKit is written for.
        </Check>
      </ul>
      <div className="mt-5">
        <CopyField label="Endpoint address to enter at Stripe" value={endpoint} />
      </div>
      <details className="mt-4">
        <summary className="cursor-pointer text-sm font-medium">The {events.length} events to subscribe it to</summary>
        <ul className="mt-3 grid gap-x-6 gap-y-1 font-mono text-[0.8125rem] wrap-anywhere sm:grid-cols-2">
          {events.map((event) => (
            <li key={event}>{event}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** One line: set up, not set up, or (null) for the reader to look after. Said in words too, not by the sign alone. */
function Check({ isGood, name, children }: { isGood: boolean | null; name: string; children: ReactNode }) {
  const sign = isGood === null ? "•" : isGood ? "✓" : "!";
  const colour = isGood ? "text-brand-700 dark:text-brand-300" : isGood === false ? "error" : "muted";
  return (
    <li className="flex gap-3 py-3 text-sm">
      <span aria-hidden="true" className={`w-4 shrink-0 text-center font-semibold ${colour}`}>
        {sign}
      </span>
      <div className="min-w-0 sm:grid sm:grow sm:grid-cols-[11rem_1fr] sm:gap-4">
        <p className="font-medium">
          {name}
          <span className="sr-only">{isGood ? ": set up" : isGood === false ? ": not set up" : ""}</span>
        </p>
        <p className="muted wrap-anywhere">{children}</p>
      </div>
    </li>
  );
}

function Name({ children }: { children: ReactNode }) {
  return <code className="font-mono text-[0.9em] text-zinc-900 dark:text-zinc-100">{children}</code>;
}
