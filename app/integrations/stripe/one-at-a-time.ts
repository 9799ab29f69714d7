interface Line {
  running: Promise<unknown>;
  /** The one that begins when the running one has ended; whoever comes until then shares it. */
  next: Promise<unknown> | undefined;
}

const lines = new WeakMap<object, Map<string, Line>>();

/**
 * Runs work on one thing of Stripe's one after another in this process. A purchase's events come by the dozen at once;
 * each of them only has to be followed by one look at Stripe, so all that wait share the look that begins after they
 * came. (Between processes the version of the row keeps order.) `work` must be the same for the same key.
 */
export function oneAtATime<T>(owner: object, key: string, work: () => Promise<T>): Promise<T> {
  const mine = lines.get(owner) ?? new Map<string, Line>();
  lines.set(owner, mine);
  const start = (): Promise<T> => {
    const line: Line = { running: Promise.resolve(), next: undefined };
    mine.set(key, line);
    const running = work().finally(() => {
      if (line.next === undefined) mine.delete(key);
    });
    line.running = running;
    return running;
  };
  const line = mine.get(key);
  if (line === undefined) return start();
  line.next ??= line.running.then(start, start);
  return line.next as Promise<T>;
}
