import { href, Link, useActionData } from "react-router";
import type { EntryRow } from "#app/ui/entries.tsx";
import { formatNumber } from "#app/ui/time.tsx";
import { type Exchange, ExchangeView } from "./exchange.tsx";
import { ledgerLinesMax, VisitorLedger } from "./visitor-ledger.tsx";

/** What the page knows of its visitor before they press anything. */
export interface TryItProps {
  /** The latest lines of their ledger, oldest first. */
  lines: EntryRow[];
  freeCredits: number;
  /** Their account, which their first form makes. */
  userId: string;
  /** The idempotency key of their next call. */
  token: string;
}

/** What a form is answered with; `shown` where it was done. */
interface Answer {
  result: { error?: Record<string, string[] | null> | null } | null;
  shown: { exchange?: Exchange; lines: EntryRow[]; userId: string; token: string; sentToken?: string } | null;
  /** The token of a form that was not done for sure: with it, it is done once at most. */
  token?: string | undefined;
}

/** PayKit, tried where one stands: calls, answers, and the ledger they leave. Without scripts each form loads the page. */
export function TryIt({ lines: known, freeCredits, userId, token: firstToken }: TryItProps) {
  const answer = useActionData<Answer>();
  const exchange = answer?.shown?.exchange;
  const lines = (answer?.shown?.lines ?? known).slice(-ledgerLinesMax);
  const token = answer?.shown?.token ?? answer?.token ?? firstToken;
  const credits = lines.at(-1)?.balanceAfter ?? freeCredits;
  const isReplayed = exchange?.answer.headers["idempotent-replayed"] === "true";
  const isWritten = exchange?.answer.status === 200 && !isReplayed;

  // The token of the call to come, and that of the last one.
  const buttons = [
    { intent: "generate", token, text: "Generate an image" },
    { intent: "generate", token: answer?.shown?.sentToken ?? answer?.token, text: "Send it again" },
    { intent: "start-over", token, text: "Start over" },
  ];
  return (
    <div className="grid rounded-xl border border-zinc-200 lg:grid-cols-2 dark:border-zinc-800">
      <div className="min-w-0 p-5 sm:p-6">
        <p className="flex items-baseline gap-3">
          <span className="text-display tabular-nums">{formatNumber(credits)}</span>
          <span className="muted">{credits === 1 ? "credit left" : "credits left"}</span>
        </p>
        <div className="mt-4 grid grid-cols-2 gap-2 sm:flex">
          {buttons.map((button, index) => (
            // Sent without leaving the page where scripts run (public/forms-in-place.js).
            <form key={button.text} method="post" action="/?index#try" data-renew="try" className="first:col-span-2">
              <input type="hidden" name="intent" value={button.intent} />
              <input type="hidden" name="token" value={button.token ?? ""} />
              <input type="hidden" name="visitor" value={answer?.shown?.userId ?? userId} />
              <button
                type="submit"
                disabled={button.token === undefined}
                className={`button w-full ${index === 0 ? "button-primary" : "button-secondary"}`}
              >
                {button.text}
              </button>
            </form>
          ))}
        </div>
        <p role="status" className="mt-4 min-h-18 text-pretty sm:min-h-12">
          <Said answer={answer} freeCredits={freeCredits} isReplayed={isReplayed} />
        </p>
        <div className="mt-2">
          <VisitorLedger lines={lines} written={isWritten ? lines.at(-1)?.seq : undefined} />
        </div>
      </div>
      <div className="min-w-0 border-t border-zinc-200 lg:border-t-0 lg:border-l dark:border-zinc-800">
        <ExchangeView exchange={exchange} />
      </div>
    </div>
  );
}

interface SaidProps {
  answer: Answer | undefined;
  freeCredits: number;
  isReplayed: boolean;
}

/** What became of the last form, in a sentence. */
function Said({ answer, freeCredits, isReplayed }: SaidProps) {
  const refusal = Object.values(answer?.result?.error ?? {}).flatMap((texts) => texts ?? []);
  if (refusal.length > 0) return <>{refusal.join(" ")}</>;
  const exchange = answer?.shown?.exchange;
  if (exchange === undefined) return <>A new user has {freeCredits} free credits. An image costs one of them.</>;
  if (exchange.answer.status === 402) {
    return (
      <>
        <strong>Blocked.</strong> Nothing was taken, and your model would not run. Now you{" "}
        <Link to={href("/demo")}>sell more</Link>.
      </>
    );
  }
  if (isReplayed) return <>The same key again: the same answer, nothing taken, no new line.</>;
  const { remaining } = exchange.answer.body as { remaining: number };
  return <>Go on: one credit was taken, {formatNumber(remaining)} left, and your model would run now.</>;
}
