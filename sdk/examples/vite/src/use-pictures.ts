import { PayKitError, usePayKit } from "@paykit/react";
import { useState } from "react";
import { type Picture, runModel } from "./pretend-model";

/** The pictures made so far, and what there is to say about the last try. */
export function usePictures() {
  const { meter } = usePayKit();
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [notice, setNotice] = useState("");
  const [isBusy, setBusy] = useState(false);

  async function make(event: string, cost: number) {
    setBusy(true);
    setNotice("");
    try {
      // First the credits, then the model: what is not paid for must not run.
      const { blocked } = await meter(event, cost);
      if (blocked) {
        setNotice("Not enough credits. Buy some to go on.");
        return;
      }
      const picture = await runModel();
      setPictures((known) => [picture, ...known]);
    } catch (error) {
      setNotice(error instanceof PayKitError ? error.message : "The model failed. Please try again.");
    } finally {
      setBusy(false);
    }
  }

  return { pictures, notice, isBusy, make };
}
