/** A call of the API and its answer. */
export interface Exchange {
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  answer: { status: number; headers: Record<string, string>; body: unknown };
}

/** What will be sent: shown until something was. */
const next: Exchange["request"] = {
  method: "POST",
  path: "/api/v1/meter",
  headers: { "x-paykit-key": "pk_live_demo", "idempotency-key": "…" },
  body: { userId: "visitor_…", event: "image_gen", cost: 1 },
};

const phrases: Record<number, string> = { 200: "OK", 402: "Payment Required" };

/** A call and its answer as they went over the wire, in a space that is kept for them. */
export function ExchangeView({ exchange }: { exchange: Exchange | undefined }) {
  const request = exchange?.request ?? next;
  const answer = exchange?.answer;
  return (
    <div className="grid h-full grid-rows-[auto_1fr] divide-y divide-zinc-200 dark:divide-zinc-800">
      <Message label={exchange ? "The request" : "The request to come"} head={`${request.method} ${request.path}`}>
        {textOf(request)}
      </Message>
      <Message label="The answer" head={answer ? `${answer.status} ${phrases[answer.status] ?? ""}` : "…"}>
        {answer ? textOf(answer) : ""}
      </Message>
    </div>
  );
}

function Message({ label, head, children }: { label: string; head: string; children: string }) {
  return (
    <section aria-label={label} className="p-5 sm:px-6">
      <h3 className="muted text-sm">{label}</h3>
      <pre className="mt-3 min-h-45 font-mono text-[0.8125rem] leading-5 wrap-anywhere whitespace-pre-wrap">
        <strong className="font-semibold">{head}</strong>
        {`\n${children}`}
      </pre>
    </section>
  );
}

function textOf({ headers, body }: { headers: Record<string, string>; body: unknown }): string {
  return [...headersOf(headers), "", bodyOf(body)].join("\n");
}

function headersOf(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${shortened(value)}`);
}

function bodyOf(body: unknown): string {
  return JSON.stringify(body, (_name, value) => (typeof value === "string" ? shortened(value) : value), 2);
}

/** Ids are long and say nothing: their beginning is enough to tell them apart. */
function shortened(value: string): string {
  return value.length > 20 ? `${value.slice(0, 16)}…` : value;
}
