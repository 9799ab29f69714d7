import { StrictMode, useState } from "react";
import { CreditsMeter, Paywall, usePayKit } from "../../../sdk/src/react/index.ts";
import { Lab } from "./paykit.tsx";

/** Two parts of a page that know nothing of each other, and what else shows the account. */
export function Together() {
  return (
    <StrictMode>
      <Lab>
        <Part name="left" />
        <Part name="right" />
        <Paywall plan="pro" fallback="closed" loading="asking">
          open
        </Paywall>
        <Failure />
      </Lab>
    </StrictMode>
  );
}

function Part({ name }: { name: string }) {
  const { meter } = usePayKit();
  const [answers, setAnswers] = useState<string[]>([]);
  const spend = async () => {
    const { ok, remaining } = await meter("lab");
    setAnswers((known) => [...known, `${ok}:${remaining}`]);
  };
  return (
    <section aria-label={name}>
      <CreditsMeter />
      <button type="button" onClick={spend}>
        Spend {name}
      </button>
      <p>{answers.join(" ")}</p>
    </section>
  );
}

function Failure() {
  const { error, loading } = usePayKit();
  return (
    <p role="alert">
      {loading ? "loading" : "loaded"} {error?.code ?? "no error"}
    </p>
  );
}
