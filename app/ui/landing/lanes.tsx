interface Step {
  row: string;
  text: string;
  kind?: "wait" | "answer";
}

const first: Step[] = [
  { row: "row-start-1", text: "Lock the account" },
  { row: "row-start-2", text: "Look: a new key, enough credits" },
  { row: "row-start-3", text: "Write line 7" },
  { row: "row-start-4", text: "200, remaining 4", kind: "answer" },
];
const retry: Step[] = [
  { row: "row-start-1 row-span-3", text: "Wait for the lock", kind: "wait" },
  { row: "row-start-4", text: "Lock the account" },
  { row: "row-start-5", text: "Look: this key has line 7" },
  { row: "row-start-6", text: "200, remaining 4", kind: "answer" },
];

const looks = {
  step: "border-zinc-300 bg-white dark:border-zinc-700 dark:bg-zinc-900",
  wait: "muted border-dashed border-zinc-300 dark:border-zinc-700",
  answer:
    "machine border-brand-700 bg-brand-50 text-brand-950 dark:border-brand-300 dark:bg-brand-950 dark:text-brand-50",
};

/** A call and its retry meeting in the database, time going down: the picture of why nothing is taken twice. */
export function Lanes() {
  return (
    <figure>
      <div className="grid grid-cols-2 grid-rows-[auto_repeat(6,minmax(3rem,auto))] gap-x-3 gap-y-2 text-sm sm:gap-x-6">
        <Lane title="The call" steps={first} />
        <Lane title="Its retry" steps={retry} />
      </div>
      <figcaption className="muted mt-5 text-sm text-pretty">
        The same call twice, at the same time, with one idempotency key. Time goes down. The ledger has one new line.
      </figcaption>
    </figure>
  );
}

function Lane({ title, steps }: { title: string; steps: Step[] }) {
  return (
    <div className="row-span-7 grid grid-rows-subgrid">
      <p className="font-semibold">{title}</p>
      <ol className="row-span-6 row-start-2 grid grid-rows-subgrid">
        {steps.map(({ row, text, kind }) => (
          <li
            key={row}
            className={`flex items-center rounded-md border px-3 py-2 leading-snug ${row} ${looks[kind ?? "step"]}`}
          >
            {text}
          </li>
        ))}
      </ol>
    </div>
  );
}
