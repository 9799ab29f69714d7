import type { ReactNode } from "react";
import { shortened, shownHeaders } from "./exchange.ts";
import type { Noted } from "./use-wire.ts";

/** What went over the wire, newest first. */
export function ExchangeLog({ exchanges }: { exchanges: Noted[] }) {
  if (exchanges.length === 0) {
    return <p className="muted p-4 text-sm">Nothing yet. Generate a picture, and its call stands here.</p>;
  }
  return (
    <ol className="divide-y divide-zinc-200 dark:divide-zinc-800">
      {exchanges.map((exchange) => (
        <li key={exchange.id} className="p-4">
          <ExchangeLine exchange={exchange} />
        </li>
      ))}
    </ol>
  );
}

function ExchangeLine({ exchange: { request, answer, ms } }: { exchange: Noted }) {
  return (
    <div className="space-y-2 font-mono text-xs leading-5 wrap-anywhere">
      <Part sign="→" name="Sent" headers={request.headers} body={request.body}>
        <span className="text-[0.8125rem] font-semibold">
          {request.method} {shortened(request.path)}
        </span>
      </Part>
      <Part sign="←" name="Answered" headers={answer?.headers ?? {}} body={answer?.body}>
        {answer ? <Status status={answer.status} /> : <span className="muted">waiting …</span>}
        <span className="muted tabular-nums">{answer ? ` ${ms} ms` : ""}</span>
      </Part>
    </div>
  );
}

const words: Record<number, string> = {
  0: "no answer",
  200: "OK",
  400: "Bad Request",
  402: "Payment Required",
  429: "Too Many Requests",
  503: "Unavailable",
};

function Status({ status }: { status: number }) {
  const isGood = status >= 200 && status < 300;
  const colour = isGood
    ? "bg-brand-50 text-brand-800 dark:bg-brand-950 dark:text-brand-300"
    : "bg-amber-100 text-amber-950 dark:bg-amber-950 dark:text-amber-100";
  return (
    <span className={`rounded px-1.5 font-medium whitespace-nowrap ${colour}`}>
      {status || ""} {words[status]}
    </span>
  );
}

interface PartProps {
  sign: string;
  name: string;
  headers: Record<string, string>;
  body: unknown;
  children: ReactNode;
}

/** One way over the wire: its first line, its headers, its body. */
function Part({ sign, name, headers, body, children }: PartProps) {
  return (
    <div className="flex gap-2">
      <span aria-hidden="true" className="muted">
        {sign}
      </span>
      <div className="min-w-0">
        <p>
          <span className="sr-only">{name}: </span>
          {children}
        </p>
        {shownHeaders(headers).map(([header, value]) => (
          <p key={header} className="muted">
            {header}: {value}
          </p>
        ))}
        {body !== undefined && <p>{spaced(body)}</p>}
      </div>
    </div>
  );
}

/** JSON on one line, with room to break it. */
function spaced(body: unknown): string {
  return JSON.stringify(body, null, 1).replaceAll(/\n\s*/g, " ");
}
