import type { PurchaseKind } from "../../sdk/src/wire/types.ts";
import { buy, meter } from "./actions.ts";

/** The element whose paid click is under way: that one passes, and the clicks and submits it makes itself. */
let passing: unknown = 0;

async function pay(element: HTMLElement, go: () => void): Promise<void> {
  const { paykitMeter = "", paykitCost = "1" } = element.dataset;
  element.ariaBusy = "true";
  // What is no whole number goes as it is, and the API refuses it.
  const { ok } = await meter(paykitMeter, `${+paykitCost}` === paykitCost ? +paykitCost : paykitCost, element);
  element.ariaBusy = null;
  if (!ok) return;
  passing = element;
  // Also when the element has left the page by now: it is paid for. (A form that has can't be sent.) Whatever comes of it,
  // the next click is not free, and nothing is thrown at the page.
  try {
    go();
  } catch {}
  passing = 0;
}

/**
 * Holds a click on a metered element (on a metered form: its submit) until it is paid, and then lets the page have it. At
 * the window, so that no handler on the page itself runs before.
 */
function onEvent(event: Event): void {
  const { submitter } = event as SubmitEvent;
  const isSubmit = event.type === "submit";
  const path = event.composedPath() as HTMLButtonElement[];
  // By what a form's fields can't stand in the way of: a field's name is a property of its form.
  const element = path.find(
    ({ dataset, tagName }) =>
      (dataset?.paykitMeter ?? dataset?.paykitBuy) !== undefined && (tagName === "FORM") === isSubmit,
  );
  if (!element || [...path, submitter].includes(passing as never)) return;
  // Of the other buttons, the middle one counts, where it opens a link.
  const isMiddle = event.type === "auxclick";
  if (isMiddle && ((event as MouseEvent).button !== 1 || !path.some((node) => "href" in node))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (element.ariaDisabled === "true") return;
  const { paykitBuy } = element.dataset;
  if (paykitBuy !== undefined) return void buy((paykitBuy || "credits") as PurchaseKind);
  // A double click on what leads to another page leads there once.
  if (element.ariaBusy && event.isTrusted && (isSubmit || element.form || "href" in element)) return;
  pay(element, () => {
    // The same click once more: an event's own properties are what the constructor takes.
    if (!isSubmit) {
      const inNewTab = { bubbles: true, cancelable: true, ctrlKey: true, metaKey: true };
      const target = path[0]?.isConnected ? path[0] : element;
      target.dispatchEvent(new PointerEvent("click", isMiddle ? inNewTab : (event as PointerEvent)));
      return;
    }
    try {
      (element as Element as HTMLFormElement).requestSubmit(submitter);
    } catch {
      // The button that sent it is none of the form's any more.
      (element as Element as HTMLFormElement).requestSubmit();
    }
  });
}

export function watchClicks(): void {
  for (const type of ["click", "auxclick", "submit"]) addEventListener(type, onEvent, true);
}
