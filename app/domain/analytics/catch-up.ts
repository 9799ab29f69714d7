import { limits } from "#app/config/limits.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import type { Store } from "#app/store/store.ts";
import { rollUpAll } from "./roll-up.ts";

interface Work {
  current: Promise<boolean>;
  /** For those who came while `current` was under way: what was committed before they came may not be in it. */
  next: Promise<boolean> | undefined;
}

const works = new WeakMap<Store, Map<string, Work>>();

/**
 * Brings a project's roll-ups up to what is committed now, for a page that is about to read them. False when that takes too
 * long, or when the store can't write: the numbers are then those of a while ago.
 */
export function catchUp(store: Store, projectId: string): Promise<boolean> {
  const ofStore = works.get(store) ?? new Map<string, Work>();
  works.set(store, ofStore);
  const work = ofStore.get(projectId);
  if (work !== undefined) {
    // Whether that one failed is nothing to those who come after it.
    const again = () => begin(store, projectId, ofStore);
    work.next ??= work.current.then(again, again);
    return work.next;
  }
  return begin(store, projectId, ofStore);
}

function begin(store: Store, projectId: string, ofStore: Map<string, Work>): Promise<boolean> {
  const until = performance.now() + limits.catchUpMs;
  const current = rollUpAll(store, projectId, () => performance.now() < until)
    .catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    })
    .finally(() => {
      if (work.next === undefined) ofStore.delete(projectId);
    });
  const work: Work = { current, next: undefined };
  ofStore.set(projectId, work);
  return current;
}
