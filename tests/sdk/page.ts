import { vi } from "vitest";

/** As much of a browser's page as the client looks at. */
export interface Page {
  /** The address as it is now. */
  readonly address: string;
  /** Makes an event of the window, such as "focus". */
  emit(event: string): void;
  /** Takes the listeners for an event away. */
  forget(event: string): void;
  /** How many listeners the window has. */
  listeners(): number;
}

/** Gives this process a page at the address, until vi.unstubAllGlobals(). */
export function openPage(address: string): Page {
  const listeners = new Set<[string, () => void]>();
  let location = new URL(address);
  vi.stubGlobal("document", { hidden: false });
  vi.stubGlobal("PopStateEvent", class extends Event {});
  vi.stubGlobal("dispatchEvent", ({ type }: Event) => {
    for (const [name, listener] of listeners) if (name === type) listener();
  });
  vi.stubGlobal("addEventListener", (event: string, listener: () => void) => listeners.add([event, listener]));
  vi.stubGlobal("removeEventListener", (event: string, listener: () => void) => {
    for (const entry of listeners) if (entry[0] === event && entry[1] === listener) listeners.delete(entry);
  });
  vi.stubGlobal("history", {
    state: null,
    replaceState: (_state: unknown, _title: string, to: URL | string) => {
      location = new URL(to, location);
      vi.stubGlobal("location", location);
    },
  });
  vi.stubGlobal("location", location);
  // Its own top: no frame.
  vi.stubGlobal("top", globalThis);
  return {
    get address() {
      return location.href;
    },
    emit: (event) => {
      for (const [name, listener] of listeners) if (name === event) listener();
    },
    forget: (event) => {
      for (const entry of listeners) if (entry[0] === event) listeners.delete(entry);
    },
    listeners: () => listeners.size,
  };
}
