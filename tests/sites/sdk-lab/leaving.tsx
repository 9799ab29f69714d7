import { StrictMode, useState } from "react";
import { usePayKit } from "../../../sdk/src/react/index.ts";
import { Lab } from "./paykit.tsx";

/** A page that is left while a meter is on its way. */
export function Leaving() {
  const [isThere, setThere] = useState(true);
  const [answer, setAnswer] = useState("");
  return (
    <StrictMode>
      {isThere && (
        <Lab>
          <Spend onLeave={() => setThere(false)} onAnswer={setAnswer} />
        </Lab>
      )}
      <p role="status">{isThere ? "there" : `gone ${answer}`}</p>
    </StrictMode>
  );
}

function Spend({ onLeave, onAnswer }: { onLeave: () => void; onAnswer: (answer: string) => void }) {
  const { meter, account } = usePayKit();
  const spendAndLeave = async () => {
    const answer = meter("lab");
    onLeave();
    onAnswer(String((await answer).remaining));
  };
  return (
    <button type="button" onClick={spendAndLeave}>
      Spend and leave {account?.credits}
    </button>
  );
}
