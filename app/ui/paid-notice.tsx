import { useEffect } from "react";
import { Link, useLocation, useRevalidator } from "react-router";

const everyMs = 2_000;
const timesMax = 15;

/** What is said to somebody who comes back from paying, by the state of what they bought last; null to everybody else. */
export function PaidNotice({ state }: { state: string | null }) {
  const isWaiting = state === "started" || state === "open";
  useLooking(isWaiting);
  const { pathname, search } = useLocation();
  return (
    <div role="status" aria-label="Your payment">
      {state !== null && (
        <p className="mb-6 rounded-lg border border-brand-700/30 bg-brand-50 px-4 py-3 text-sm text-brand-950 dark:border-brand-300/30 dark:bg-brand-950 dark:text-brand-50">
          {texts[state] ?? texts.paid}{" "}
          {isWaiting && (
            <Link to={pathname + search} className="text-inherit" preventScrollReset replace>
              Refresh
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

const waiting = "Thank you. Your payment is not here yet; it shows in a moment.";
const texts: Record<string, string> = {
  started: waiting,
  open: waiting,
  pending: "Thank you. Your bank has yet to confirm the payment; what you bought comes when it has.",
  paid: "Thank you. Your payment is in, and what you bought is below.",
  failed: "The payment did not go through, so nothing was bought.",
  expired: "The payment was not finished in time, so nothing was bought.",
  mismatch: "Thank you. The payment is not what was asked for; the app's owner has to look at it.",
};

/** Asks for the page's data again for a short while, as long as what was paid is not there. */
function useLooking(isWaiting: boolean) {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!isWaiting) return;
    let times = 0;
    const timer = setInterval(() => {
      times += 1;
      if (times >= timesMax) clearInterval(timer);
      void revalidate();
    }, everyMs);
    return () => clearInterval(timer);
  }, [isWaiting, revalidate]);
}
