import type { MouseEvent, ReactNode } from "react";

interface FocusLinkProps {
  /** The id of what it leads to. */
  to: string;
  className?: string | undefined;
  children: ReactNode;
}

/**
 * A link to a part of this page, which takes the focus there. Where scripts run the address stays as it is: for React
 * Router another fragment is another visit, and one that begins while the page behind a refused form is still being
 * asked for anew takes away the refusal and what was typed.
 */
export function FocusLink({ to, className, children }: FocusLinkProps) {
  const focus = (event: MouseEvent) => {
    const target = document.getElementById(to);
    if (target === null) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <a href={`#${to}`} onClick={focus} className={className}>
      {children}
    </a>
  );
}
