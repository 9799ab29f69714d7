import type { ReactNode } from "react";
import { Form, href, Link, useLocation } from "react-router";
import { Wordmark } from "./brand.tsx";
import { Flash } from "./flash.tsx";
import { FocusLink } from "./focus-link.tsx";

interface DashboardFrameProps {
  /** Null where there is no sign-in and everybody is the demo owner. */
  email: string | null;
  children: ReactNode;
}

/** The frame of every page behind the sign-in. */
export function DashboardFrame({ email, children }: DashboardFrameProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <FocusLink to="main" className="button button-primary sr-only focus:not-sr-only focus:absolute focus:m-2">
        Skip to the content
      </FocusLink>
      {email === null && (
        <section
          aria-label="Open to everyone"
          className="bg-amber-100 px-5 py-2 text-center text-sm text-amber-950 dark:bg-amber-950 dark:text-amber-100"
        >
          Nobody signs in here: everyone who reaches this address is the owner of everything. Set{" "}
          <code className="font-mono">BETTER_AUTH_SECRET</code> before real users come.
        </section>
      )}
      <header className="border-b border-zinc-200 dark:border-zinc-800">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-3 sm:px-8">
          <nav aria-label="Main" className="flex items-center gap-5 text-sm">
            <Wordmark />
            <Link to={href("/dashboard")} className={place}>
              Projects
            </Link>
            <Link to="/docs" className={place}>
              Docs
            </Link>
          </nav>
          {email !== null && (
            <div className="flex min-w-0 items-center justify-between gap-4 text-sm max-sm:w-full">
              <Link to={href("/you")} className="min-w-0 truncate text-inherit no-underline hover:underline">
                {email}
              </Link>
              <Form method="post" action={href("/sign-out")}>
                <input type="hidden" name="intent" value="sign-out" />
                <button type="submit" className="button button-secondary min-h-9 px-3 py-1">
                  Sign out
                </button>
              </Form>
            </div>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-5 py-8 outline-none sm:px-8">
        <Flash />
        {children}
      </main>
    </div>
  );
}

const place = "py-2 text-inherit no-underline hover:underline";

/** The places within a project. */
export function ProjectNav({ projectId }: { projectId: string }) {
  const { pathname } = useLocation();
  const overview = href("/dashboard/:projectId", { projectId });
  // One account's page is among the accounts.
  const here = pathname === `${overview}/account` ? `${overview}/accounts` : pathname;
  const places = [
    { to: overview, label: "Overview" },
    { to: href("/dashboard/:projectId/analytics", { projectId }), label: "Analytics" },
    { to: href("/dashboard/:projectId/accounts", { projectId }), label: "Accounts" },
    { to: href("/dashboard/:projectId/billing", { projectId }), label: "Billing" },
    { to: href("/dashboard/:projectId/keys", { projectId }), label: "Keys" },
    { to: href("/dashboard/:projectId/members", { projectId }), label: "Members" },
    { to: href("/dashboard/:projectId/settings", { projectId }), label: "Settings" },
  ];
  return (
    <nav
      aria-label="Project"
      className="mt-4 mb-8 flex flex-wrap gap-x-4 gap-y-1 border-b border-zinc-200 sm:gap-x-6 dark:border-zinc-800"
    >
      {places.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          aria-current={to === here ? "page" : undefined}
          className="-mb-px border-b-2 border-transparent py-2 text-sm text-zinc-700 no-underline hover:border-zinc-400 aria-[current=page]:border-brand-700 aria-[current=page]:font-medium aria-[current=page]:text-zinc-950 dark:text-zinc-300 dark:aria-[current=page]:border-brand-300 dark:aria-[current=page]:text-white"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** The frame of the pages that lead in: one thing to do, in the middle. */
export function EntranceFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-md flex-col px-5 py-8">
      <header>
        <Wordmark />
      </header>
      <main className="flex-1 py-10">
        <Flash />
        <h1 className="mb-6 text-2xl font-semibold tracking-tight">{title}</h1>
        {children}
      </main>
    </div>
  );
}
