import type { ReactNode } from "react";
import { href, Link } from "react-router";
import { Code } from "#app/ui/code.tsx";
import { type EntryRow, LedgerTable } from "#app/ui/entries.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { Page } from "#app/ui/page.tsx";
import { ExchangeLog } from "./exchange-log.tsx";
import type { Noted } from "./use-wire.ts";

interface DemoFrameProps {
  here: "sdk" | "embed";
  userId: string;
  exchanges: Noted[];
  entries: EntryRow[];
  /** How the app is made. */
  code: string;
  children: ReactNode;
}

/** The demo's two pages: an app on the left, and beside it what it sends and what the ledger then says. */
export function DemoFrame({ here, userId, exchanges, entries, code, children }: DemoFrameProps) {
  return (
    <Page width="full">
      <div className="mt-8 mb-6 flex flex-wrap items-end justify-between gap-x-10 gap-y-5">
        <div className="max-w-2xl">
          <h1 className="text-3xl font-semibold tracking-tight">Live demo</h1>
          <p className="mt-2 text-pretty text-zinc-700 dark:text-zinc-300">
            Pixelmint is a small image studio that bills with PayKit. It runs no model: this page draws its pictures
            from your words. The account, the calls and the ledger are real.
          </p>
        </div>
        <form method="post" className="min-w-0 text-sm">
          <input type="hidden" name="intent" value="reset" />
          <p className="muted mb-2 wrap-anywhere">
            Your account: <code className="font-mono text-[0.9em]">{userId}</code>
          </p>
          <button type="submit" className="button button-secondary">
            Start over with a new account
          </button>
        </form>
      </div>
      <Flash />
      <Tabs here={here} />
      <div className="mt-6 grid grid-cols-1 gap-x-8 gap-y-10 lg:grid-cols-[minmax(0,6fr)_minmax(0,5fr)] lg:grid-rows-[auto_1fr]">
        {children}
        <div className="flex flex-col gap-8 lg:row-span-2">
          <section aria-labelledby="wire">
            <h2 id="wire" className="text-lg font-semibold">
              Over the wire
            </h2>
            <p className="muted mt-1 text-sm">Each call and its answer, newest first. Keys are shortened.</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable without a mouse. */}
            <section tabIndex={0} aria-label="Calls and answers" className="panel mt-3 h-88">
              <ExchangeLog exchanges={exchanges} />
            </section>
          </section>
          <section aria-labelledby="ledger">
            <h2 id="ledger" className="text-lg font-semibold">
              The account’s ledger
            </h2>
            <p className="muted mt-1 text-sm">
              Every change is a line that nobody can alter. Read with <code className="font-mono">GET /entries</code>{" "}
              after each write.
            </p>
            <div className="panel mt-3 h-72 px-2 py-1 max-sm:[&_:is(td,th)]:px-1.5 sm:px-4">
              {entries.length > 0 ? (
                <LedgerTable entries={entries} withTime={false} />
              ) : (
                <p className="muted py-3 text-sm">
                  No line yet. The first write makes the account and its 5 free credits; looking at it makes nothing.
                </p>
              )}
            </div>
          </section>
        </div>
        <section aria-labelledby="code">
          <h2 id="code" className="mb-3 text-lg font-semibold">
            All it took
          </h2>
          <Code label="The app's code">{code}</Code>
        </section>
      </div>
    </Page>
  );
}

const tabs = [
  { name: "sdk", to: href("/demo"), label: "React SDK" },
  { name: "embed", to: href("/demo/embed"), label: "Embed script" },
];

/** A script tag runs when its page is loaded: from one tab to the other is a visit, not a change of view. */
function Tabs({ here }: { here: string }) {
  return (
    <nav aria-label="Made with" className="flex gap-2 text-sm">
      {tabs.map(({ name, to, label }) => (
        <Link key={name} to={to} reloadDocument aria-current={name === here ? "page" : undefined} className="tab">
          {label}
        </Link>
      ))}
    </nav>
  );
}
