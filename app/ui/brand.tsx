import { href, Link } from "react-router";

/** The mark and the name, leading home; the mark is the one of public/favicon.svg. */
export function Wordmark() {
  return (
    <Link
      to={href("/")}
      className="inline-flex items-center gap-2 text-lg font-semibold tracking-tight text-inherit no-underline"
    >
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-6 shrink-0">
        <rect width="32" height="32" rx="8" className="fill-brand-700" />
        <path
          d="M11 24V8h6a5 5 0 0 1 0 10h-6"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      PayKit
    </Link>
  );
}
