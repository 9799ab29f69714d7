interface Figure {
  name: string;
  value: string;
  /** What it means, where that is not plain. */
  note?: string;
}

/** The numbers that a page begins with. */
export function Figures({ figures }: { figures: Figure[] }) {
  return (
    <dl className="grid gap-3 min-[22rem]:grid-cols-2 sm:gap-4 sm:grid-cols-4">
      {figures.map(({ name, value, note }) => (
        <div key={name} className="min-w-0 rounded-xl border border-zinc-200 p-3 sm:p-4 dark:border-zinc-800">
          <dt className="muted text-sm">{name}</dt>
          <dd className="mt-1 text-lg font-semibold wrap-anywhere sm:text-xl tabular-nums">{value}</dd>
          {note !== undefined && <dd className="muted mt-1 text-xs">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
