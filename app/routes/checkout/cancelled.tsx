import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/cancelled";

export const meta: Route.MetaFunction = () => [{ title: "Nothing was bought · PayKit" }];

/** Where people land who turned back on Stripe's page, when the app named no page of its own. */
export default function Cancelled() {
  return (
    <EntranceFrame title="Nothing was bought">
      <p>You turned back before paying, so nothing was charged.</p>
      <p className="muted mt-4 text-sm">Go back to the app you came from. You can buy there whenever you like.</p>
    </EntranceFrame>
  );
}
