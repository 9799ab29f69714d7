import { PayKitError, usePayKit } from "@paykit/react";
import { useRef, useState } from "react";
import { type Picture, runModel } from "./pretend-model";

/** The pictures made so far, and what there is to say about the last try. */
export function usePictures() {
  const { meter } = usePayKit();
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [notice, setNotice] = useState("");
  const [isBusy, setBusy] = useState(false);
  // Of a try whose answer got lost. It may have been paid; with its key, the next try of the same thing is not paid twice.
  const unsettled = useRef(new Map<string, string>());

  async function make(event: string, cost: number) {
    setBusy(true);
    setNotice("");
    try {
      // First the credits, then the model: what is not paid for must not run.
      const { blocked } = await meter(event, cost, { idempotencyKey: unsettled.current.get(event) });
      unsettled.current.delete(event);
      if (blocked) {
        setNotice("Not enough credits. Buy some to go on.");
        return;
      }
      const picture = await runModel();
      setPictures((known) => [picture, ...known]);
    } catch (error) {
      if (error instanceof PayKitError && error.outcome && error.idempotencyKey) {
        unsettled.current.set(event, error.idempotencyKey);
      }
      setNotice(error instanceof PayKitError ? error.message : "The model failed. Please try again.");
    } finally {
      setBusy(false);
    }
  }

  return { pictures, notice, isBusy, make };
}
