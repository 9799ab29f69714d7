import { QuickForm } from "./form.tsx";
import { ScrollTable } from "./scroll-table.tsx";
import { Time } from "./time.tsx";

interface Delivery {
  id: string;
  type: string;
  state: string;
  result: string | null;
  attempts: number;
  receivedAt: string;
}

const states: Record<string, string> = {
  done: "Done",
  ignored: "Nothing to do",
  unassigned: "Nobody's",
};

function stateOf({ state, attempts, result }: Delivery): string {
  if (state === "waiting") return attempts === 0 || result === null ? "Waiting" : "Failed, tried again";
  return states[state] ?? state;
}

/** What Stripe reported, and what came of it. */
export function Deliveries({ events, mayRetry }: { events: Delivery[]; mayRetry: boolean }) {
  const columns = [
    { name: "Event" },
    { name: "State" },
    { name: "Result" },
    { name: "Tries", isNumber: true },
    { name: "Received (UTC)" },
    ...(mayRetry ? [{ name: "Again" }] : []),
  ];
  return (
    <ScrollTable label="List of deliveries" columns={columns}>
      {events.map((event) => (
        <tr key={event.id}>
          <td className="min-w-60 wrap-anywhere">
            <span className="font-mono text-[0.8125rem]">{event.type}</span>
            <span className="muted block text-xs">{event.id}</span>
          </td>
          <td className="min-w-24">{stateOf(event)}</td>
          <td className="min-w-44 wrap-anywhere">{event.result ?? "–"}</td>
          <td className="text-right tabular-nums">{event.attempts}</td>
          <td>
            <Time at={event.receivedAt} />
          </td>
          {mayRetry && (
            <td>
              <QuickForm intent="retry-event" values={{ eventId: event.id }} kind="secondary" about={event.id}>
                Retry
              </QuickForm>
            </td>
          )}
        </tr>
      ))}
    </ScrollTable>
  );
}
