import { useState } from "react";
import type { Account } from "../../../sdk/src/react/index.ts";
import { CreditsMeter, Paywall } from "../../../sdk/src/react/index.ts";
import { Lab, userOfAddress } from "./paykit.tsx";

/** The first user is on Pro with 77 credits, as their server says; the app keeps handing that over after a switch. */
export function Switching() {
  const first = userOfAddress();
  const initialAccount: Account = { userId: first, plan: "pro", credits: 77, entitlements: ["pro"] };
  const [userId, setUserId] = useState(first);
  return (
    <Lab userId={userId} initialAccount={initialAccount}>
      <p id="shown">
        {userId === first ? "first" : "second"} <CreditsMeter />{" "}
        <Paywall plan="pro" fallback="closed" loading="asking">
          open
        </Paywall>
      </p>
      <button type="button" onClick={() => setUserId(`${first}_second`)}>
        Switch
      </button>
    </Lab>
  );
}
