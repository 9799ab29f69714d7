import { StoreUnavailable } from "./errors.ts";

/** Lets a bounded number of tasks run at once and a bounded number wait; refuses the rest at once. */
export interface Gate {
  /** Resolves with a function that gives the place back. Rejects when the queue is full or `deadlineAt` passes. */
  enter(deadlineAt: number): Promise<() => void>;
  readonly running: number;
  readonly waiting: number;
}

/** Makes a gate; see Gate. */
export function createGate(runningMax: number, waitingMax: number): Gate {
  let running = 0;
  const queue = new Set<() => void>();

  const leave = () => {
    running -= 1;
    const next = queue.values().next().value;
    next?.();
  };
  // A place is given back once, however often the function is called.
  const place = () => {
    running += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      leave();
    };
  };

  return {
    get running() {
      return running;
    },
    get waiting() {
      return queue.size;
    },
    enter(deadlineAt) {
      if (running < runningMax) return Promise.resolve(place());
      if (queue.size >= waitingMax) {
        return Promise.reject(new StoreUnavailable("Too many requests are waiting for the database.", "none"));
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          queue.delete(go);
          reject(new StoreUnavailable("The database did not get to this request in time.", "none"));
        }, deadlineAt - performance.now());
        const go = () => {
          queue.delete(go);
          clearTimeout(timer);
          resolve(place());
        };
        queue.add(go);
      });
    },
  };
}
