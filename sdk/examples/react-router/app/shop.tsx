import { BuyCreditsButton, type PayKitError, Paywall, usePayKit } from "@paykit/react";
import { useState } from "react";

export function Shop() {
  const { error, confirming, canManageBilling, portal, buyCredits, upgrade } = usePayKit();
  const [problem, setProblem] = useState("");

  const say = (problem: PayKitError) => setProblem(problem.message);
  /** A PayKit without Stripe can't sell; its demo project gives away instead. */
  const otherwise = (give: () => Promise<void>) => (problem: PayKitError) => {
    if (problem.code === "stripe_not_configured") give().catch(say);
    else say(problem);
  };

  return (
    <section aria-label="Shop">
      <div className="buttons">
        <BuyCreditsButton onError={otherwise(() => buyCredits(100))}>Buy 100 credits</BuyCreditsButton>
        <Paywall
          plan="pro"
          fallback={
            <BuyCreditsButton kind="pro" onError={otherwise(() => upgrade("pro"))}>
              Go Pro
            </BuyCreditsButton>
          }
        >
          <p>You are on Pro.</p>
        </Paywall>
        {canManageBilling && (
          <button type="button" onClick={() => portal().catch(say)}>
            Manage billing
          </button>
        )}
      </div>
      {confirming && <p role="status">Thank you. Your payment is on its way to your account …</p>}
      {(problem || error) && <p role="alert">{problem || error?.message}</p>}
    </section>
  );
}
