import { useState, useTransition } from "react";
import { usePayKit } from "../../../sdk/src/react/index.ts";
import { Lab } from "./paykit.tsx";

const readerIds = Array.from({ length: 80 }, (_, id) => id);
const renderMs = 4;

/** Many slow readers, which a transition brings in bit by bit, while the balance changes. */
export function Readers() {
  return (
    <Lab>
      <Stage />
    </Lab>
  );
}

function Stage() {
  const { account, meter } = usePayKit();
  const [isFull, setFull] = useState(false);
  const [isPending, startTransition] = useTransition();
  const fill = () => {
    startTransition(() => setFull(true));
    void meter("lab");
    setTimeout(() => meter("lab"), 150);
  };
  return (
    <div id="stage" data-pending={isPending}>
      <b>{account?.credits}</b>
      <button type="button" onClick={fill}>
        Fill
      </button>
      {isFull && readerIds.map((id) => <Reader key={id} />)}
    </div>
  );
}

function Reader() {
  const { account } = usePayKit();
  const until = performance.now() + renderMs;
  while (performance.now() < until);
  return <b>{account?.credits}</b>;
}
