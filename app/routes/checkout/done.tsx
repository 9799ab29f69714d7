import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/done";

export const meta: Route.MetaFunction = () => [{ title: "Thank you · PayKit" }];

/** Where people land after paying when the app named no page of its own. */
export default function Done() {
  return (
    <EntranceFrame title="Thank you">
      <p>Your payment went through Stripe, and what you bought is in your account in a moment.</p>
      <p className="muted mt-4 text-sm">
        Go back to the app you came from; if it still shows the old balance, load it again. Some banks take longer to
        confirm a payment: then it counts as soon as they have.
      </p>
    </EntranceFrame>
  );
}
