import type { ReactNode } from "react";
import { Picture, type PictureOrder } from "./picture.tsx";

interface CanvasProps {
  order: PictureOrder | null;
  /** What else to know before there is a picture. */
  hint?: string;
  /** Lies over the picture, and takes no place of its own. */
  children?: ReactNode;
}

/** Where a picture is, or will be. */
export function Canvas({ order, hint, children }: CanvasProps) {
  return (
    <div className="relative aspect-4/3 min-h-60 w-full overflow-hidden rounded-lg border border-zinc-200 bg-zinc-100 dark:border-zinc-800 dark:bg-zinc-900">
      {order ? (
        <Picture order={order} />
      ) : (
        <p className="muted absolute inset-0 grid place-content-center p-6 text-center text-sm">
          Your picture will be here. {hint}
        </p>
      )}
      {children}
    </div>
  );
}

interface OutOfCreditsProps {
  cost: number;
  credits: number;
  children: ReactNode;
}

/** What an app shows over its canvas when PayKit says no. */
export function OutOfCredits({ cost, credits, children }: OutOfCreditsProps) {
  return (
    <section
      aria-label="Out of credits"
      className="absolute inset-0 grid place-content-center gap-4 bg-white/95 p-4 text-center dark:bg-zinc-950/95"
    >
      <div>
        <p className="text-lg font-semibold">{credits === 0 ? "You are out of credits" : "Not enough credits"}</p>
        <p className="muted mt-1 text-sm">
          This costs {cost}, and you have {credits}. Nothing was taken, and no model ran.
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
    </section>
  );
}
