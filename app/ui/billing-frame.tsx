import type { ReactNode } from "react";
import { Flash } from "./flash.tsx";

interface BillingFrameProps {
  title: string;
  /** What stands above the title. */
  kicker?: string;
  /** Where the app wants people back. */
  returnUrl?: string | null;
  children: ReactNode;
}

/** The frame of the page that an app's own users see: the app's name, and ours only in small. */
export function BillingFrame({ title, kicker, returnUrl, children }: BillingFrameProps) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-3xl flex-col px-5 py-8 sm:px-8">
      <main className="flex-1">
        <Flash />
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div className="min-w-0">
            {kicker && <p className="muted text-sm">{kicker}</p>}
            <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          </div>
          {returnUrl && (
            <a href={returnUrl} rel="noreferrer" className="button button-secondary">
              Back to the app
            </a>
          )}
        </div>
        <div className="mt-6">{children}</div>
      </main>
      <footer className="muted mt-12 border-t border-zinc-200 pt-5 text-sm dark:border-zinc-800">
        Payments by Stripe. Counted by PayKit.
      </footer>
    </div>
  );
}
