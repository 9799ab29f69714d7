import type { ReactNode } from "react";

interface SectionProps {
  id: string;
  /** Its line number on the page, which is ruled like a ledger. */
  seq: number;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** One part of the landing page: a rule, its number, its title, what it says. */
export function Section({ id, seq, title, lead, children }: SectionProps) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="scroll-mt-2 border-t border-zinc-200 py-14 sm:py-18 lg:grid lg:grid-cols-[4rem_minmax(0,1fr)] dark:border-zinc-800"
    >
      <p aria-hidden="true" className="seq mb-3 text-sm leading-none lg:mb-0 lg:pt-3">
        {seq}
      </p>
      <div className="min-w-0">
        <h2 id={`${id}-title`} className="text-title text-balance">
          {title}
        </h2>
        {lead && <p className="muted mt-4 max-w-2xl text-lead text-pretty">{lead}</p>}
        <div className="mt-8 sm:mt-10">{children}</div>
      </div>
    </section>
  );
}
