import { StrictMode, useRef, useState } from "react";
import { BuyCreditsButton, CreditsMeter, PayKitError, usePayKit } from "../../../sdk/src/react/index.ts";
import { Lab } from "./paykit.tsx";

/** Buying where nothing can be bought. */
export function Refusals() {
  return (
    <StrictMode>
      <Lab>
        <Attempts />
      </Lab>
    </StrictMode>
  );
}

function Attempts() {
  const { checkout, portal } = usePayKit();
  const [said, setSaid] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const meter = useRef<HTMLOutputElement>(null);
  const attempt = (call: () => Promise<void>) => () =>
    call().catch((error) => setSaid(`${error instanceof PayKitError} ${error.code} ${error.status}`));
  return (
    <>
      <button type="button" onClick={attempt(() => checkout("pro"))}>
        Checkout
      </button>
      <button type="button" onClick={attempt(portal)}>
        Portal
      </button>
      <BuyCreditsButton ref={button} className="own" title="A pack" />
      <BuyCreditsButton kind="pro" onError={({ code }) => setSaid(`heard ${code}`)} />
      <BuyCreditsButton onClick={(event) => event.preventDefault()}>Not now</BuyCreditsButton>
      <CreditsMeter ref={meter} format={(credits) => `${credits} pictures`} className="plain" />
      <CreditsMeter className="drawn">{({ credits, plan }) => `${credits} on ${plan}`}</CreditsMeter>
      <button type="button" onClick={() => setSaid(`${button.current?.title}, ${meter.current?.value}`)}>
        Refs
      </button>
      <p role="status" aria-label="said">
        {said}
      </p>
    </>
  );
}
