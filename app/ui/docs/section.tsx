import type { ReactNode } from "react";

/** A part of a page that is made from code: its heading is a link to itself. */
export function Section({ id, title, children }: { id: string; title: ReactNode; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <a href={`#${id}`} className="heading-link">
          {title}
        </a>
      </h2>
      {children}
    </section>
  );
}
