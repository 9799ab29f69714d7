/** A call of the API and its answer, as the demo shows them. */
export interface Exchange {
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  /** Null as long as there is none; status 0 when there will be none. */
  answer: { status: number; headers: Record<string, string>; body: unknown } | null;
  ms: number;
}

const shown = /^(x-paykit-(key|seq|portal)|idempotency-key|idempotent-replayed|retry-after|x-request-id)$/;

/** The headers worth a look, keys shortened as anybody should show theirs. */
export function shownHeaders(headers: Record<string, string>): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => shown.test(name))
    .map(([name, value]) => [name, shortened(value)]);
}

/** A text with every key in it shortened to its kind and its end. */
export function shortened(text: string): string {
  return text.replace(/\b([ps]k_live_)\w*?(\w{4})\b/g, "$1…$2").replace(/([\da-f]{8})[\da-f-]{20,}/, "$1…");
}
