import type { ReactNode } from "react";

interface ScrollTableProps {
  label: string;
  columns: { name: string; isNumber?: boolean }[];
  children: ReactNode;
}

/** A table that scrolls by itself where it is wider than the screen, so that the page never does. */
export function ScrollTable({ label, columns, children }: ScrollTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable without a mouse.
    <section className="scroll-x" tabIndex={0} aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" className={isNumber ? "text-right" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
