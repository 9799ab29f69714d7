import type { ReactNode } from "react";
import { href, Link } from "react-router";

/** The frame of a public page. */
export function Page({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-3xl flex-col px-5 sm:px-8">
      <header className="flex items-center justify-between gap-4 py-6">
        <Link to={href("/")} className="text-lg font-semibold tracking-tight no-underline">
          PayKit
        </Link>
        <nav aria-label="Main" className="flex gap-5">
          <Link to={href("/docs/errors")}>Errors</Link>
          <Link to={href("/dashboard")}>Dashboard</Link>
        </nav>
      </header>
      <main className="flex-1 pb-16">{children}</main>
      <footer className="border-t border-zinc-200 py-6 text-sm text-zinc-600 dark:border-zinc-800 dark:text-zinc-400">
        PayKit counts and bills. It never runs your model. MIT licensed.
      </footer>
    </div>
  );
}
