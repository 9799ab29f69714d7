import type { ReactNode } from "react";
import { href, Link, useLocation } from "react-router";
import { Wordmark } from "./brand.tsx";
import { FocusLink } from "./focus-link.tsx";

interface PageProps {
  children: ReactNode;
  /** How wide the content is: lines to read, the width of the header, or nearly all of a large screen. */
  width?: "text" | "wide" | "full";
}

/** The frame of a public page. */
export function Page({ children, width = "text" }: PageProps) {
  const container = `mx-auto w-full px-5 sm:px-8 ${width === "full" ? "max-w-screen-2xl" : "max-w-6xl"}`;
  return (
    <div className="flex min-h-dvh flex-col">
      <FocusLink to="main" className="button button-primary sr-only focus:not-sr-only focus:absolute focus:m-2">
        Skip to the content
      </FocusLink>
      <header className="border-b border-zinc-200 dark:border-zinc-800">
        <div className={`${container} flex flex-wrap items-center justify-between gap-x-4`}>
          <Wordmark />
          <MainNav />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={`${container} flex-1 pb-20 outline-none`}>
        {width === "text" ? <div className="max-w-3xl">{children}</div> : children}
      </main>
      <footer className="border-t border-zinc-200 text-sm dark:border-zinc-800">
        <div
          className={`${container} muted flex flex-col gap-x-8 gap-y-3 py-8 md:flex-row md:items-center md:justify-between`}
        >
          <p className="text-pretty">PayKit counts and bills. It never runs your model. MIT licensed.</p>
          <FooterNav />
        </div>
      </footer>
    </div>
  );
}

const places = [
  { to: href("/docs"), label: "Docs" },
  { to: href("/demo"), label: "Demo" },
  { to: href("/dashboard"), label: "Dashboard" },
];

function MainNav() {
  const { pathname } = useLocation();
  // "page" is the page itself, "true" a page among those below it.
  const currentOf = (to: string) => (pathname === to ? "page" : pathname.startsWith(`${to}/`) ? true : undefined);
  return (
    <nav aria-label="Main" className="flex gap-4 text-sm sm:gap-7">
      {places.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          aria-current={currentOf(to)}
          className="-mb-px border-b-2 border-transparent py-5 text-zinc-700 no-underline hover:border-zinc-400 aria-[current]:border-brand-700 aria-[current]:font-medium aria-[current]:text-zinc-950 dark:text-zinc-300 dark:hover:border-zinc-600 dark:aria-[current]:border-brand-300 dark:aria-[current]:text-white"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

const footerLink = "inline-block py-1 text-inherit no-underline hover:underline";

function FooterNav() {
  return (
    <nav aria-label="More" className="flex flex-wrap gap-x-5 gap-y-1">
      <Link to={href("/docs")} className={footerLink}>
        Docs
      </Link>
      <Link to={href("/docs/api")} className={footerLink}>
        API reference
      </Link>
      <Link to={href("/docs/errors")} className={footerLink}>
        Errors
      </Link>
      <a href={href("/llms.txt")} className={footerLink}>
        llms.txt
      </a>
      <Link to={href("/demo")} className={footerLink}>
        Demo
      </Link>
      <Link to={href("/dashboard")} className={footerLink}>
        Dashboard
      </Link>
    </nav>
  );
}
