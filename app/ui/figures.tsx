interface Figure {
  name: string;
  value: string;
  /** What it means, where that is not plain. */
  note?: string;
}

/** The numbers that a page begins with. */
export function Figures({ figures }: { figures: Figure[] }) {
  return (
    <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      {figures.map(({ name, value, note }) => (
        <div key={name} className="min-w-0 rounded-xl border border-zinc-200 p-4 dark:border-zinc-800">
          <dt className="muted text-sm">{name}</dt>
          <dd className="mt-1 text-xl font-semibold wrap-anywhere tabular-nums">{value}</dd>
          {note !== undefined && <dd className="muted mt-1 text-xs">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
