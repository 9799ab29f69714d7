import type { PurchaseKind } from "../../sdk/src/wire/types.ts";
import { buy, meter } from "./actions.ts";

/** The element whose paid click is under way: that one passes, and the clicks it makes itself, as of a label. */
let passing: Element | undefined;

async function pay(element: HTMLElement, go: () => void): Promise<void> {
  const { paykitMeter = "", paykitCost = "1", paykitUnavailable } = element.dataset;
  element.ariaBusy = "true";
  // What is no whole number goes as it is, and the API refuses it.
  const { ok, error } = await meter(paykitMeter, /^[1-9]\d*$/.test(paykitCost) ? +paykitCost : paykitCost, element);
  element.ariaBusy = null;
  if (!ok && !(error?.isUnavailable && paykitUnavailable === "allow")) return;
  passing = element;
  // Also when the element has left the page by now: it is paid for.
  go();
  passing = undefined;
}

/**
 * Holds a click on a metered element (on a metered form: its submit) until it is paid, and then lets the page have it. At
 * the window and before anything else, so that none of the page's own handlers runs for one that is not.
 */
function onEvent(event: Event): void {
  const { type } = event;
  const isSubmit = type === "submit";
  const path = event.composedPath() as HTMLElement[];
  const element = path.find((node) =>
    node.matches?.(isSubmit ? "form[data-paykit-meter]" : ":not(form)[data-paykit-meter],[data-paykit-buy]"),
  );
  if (!element || element === passing) return;
  // Of the other buttons, the middle one counts, where it opens a link.
  const isMiddle = type === "auxclick";
  if (isMiddle && ((event as MouseEvent).button !== 1 || !path.some((node) => (node as HTMLLinkElement).href))) return;
  event.preventDefault();
  const { paykitBuy } = element.dataset;
  const isOff = element.matches(":disabled,[aria-disabled=true]");
  if (paykitBuy !== undefined && !isOff) return void buy((paykitBuy || "credits") as PurchaseKind);
  event.stopImmediatePropagation();
  if (isOff) return;
  const { submitter } = event as SubmitEvent;
  pay(element, () => {
    if (isSubmit) return (element as HTMLFormElement).requestSubmit(submitter?.isConnected ? submitter : null);
    // The same click once more: an event's own properties are what its constructor takes.
    const again = isMiddle
      ? new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true, metaKey: true })
      : new (event.constructor as typeof Event)(type, event);
    path[0]?.dispatchEvent(again);
  });
}

export function watchClicks(): void {
  for (const type of ["click", "auxclick", "submit"]) addEventListener(type, onEvent, true);
}
