import { useEffect, useState } from "react";
import type { EntryRow } from "#app/ui/entries.tsx";
import type { Exchange } from "./exchange.ts";
import { observeFetch } from "./observe-fetch.ts";

const exchangesMax = 20;
/** As many lines of the ledger as the page shows. */
export const entriesMax = 20;

export interface Noted extends Exchange {
  id: number;
}

/** What goes over the wire of this page, newest first, and the account's ledger after each write. */
export function useWire(userId: string, demoKey: string, atFirst: { exchange: Exchange | null; entries: EntryRow[] }) {
  const [exchanges, setExchanges] = useState<Noted[]>(atFirst.exchange ? [{ id: 0, ...atFirst.exchange }] : []);
  const [entries, setEntries] = useState(atFirst.entries);
  useEffect(() => {
    let asked = 0;
    const readLedger = async () => {
      asked += 1;
      const turn = asked;
      const query = new URLSearchParams({ userId, limit: String(entriesMax) });
      const response = await fetch(`/api/v1/entries?${query}`, { headers: { "x-paykit-key": demoKey } });
      // An answer that a later one has overtaken, or a refusal: what is shown stays.
      if (response.ok && turn === asked) setEntries((await response.json()).entries);
    };
    const note = (id: number, exchange: Exchange) => {
      setExchanges((before) => noted(before, { id, ...exchange }));
      // What can't be read is shown as it was.
      if (exchange.answer && exchange.request.method === "POST") readLedger().catch(() => {});
    };
    return observeFetch(note);
  }, [userId, demoKey]);
  return { exchanges, entries };
}

/** An answer takes the place of its request: calls stay in the order in which they went out. */
function noted(before: Noted[], exchange: Noted): Noted[] {
  const place = before.findIndex(({ id }) => id === exchange.id);
  return place < 0 ? [exchange, ...before].slice(0, exchangesMax) : before.with(place, exchange);
}
