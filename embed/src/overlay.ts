import { make, makeHost } from "./dom.ts";

// What lies over the page, in a host of its own: the widget may be in a part of the page that is not shown.

const dialog = make("dialog");
const bubble = make("div", { popover: "auto", role: "alert" });
const host = makeHost(dialog, bubble);

function show(): void {
  if (!host.isConnected) document.documentElement.append(host);
}

/** Asks in a dialog. The first question stays, however many clicks would ask it. */
export function ask(text: string, ...choices: Node[]): void {
  show();
  if (dialog.open) return;
  dialog.ariaLabel = text;
  const no = make("button", { textContent: "Not now" });
  dialog.replaceChildren(text, ...choices, no);
  // A choice has its own handler; the dialog ends with any of them.
  dialog.onclick = ({ target }) => target === dialog || dialog.close();
  dialog.showModal();
  // Whoever presses a key twice has not bought anything.
  no.focus();
}

/** Tells in a bubble, until the next click. */
export function tell(text: string): void {
  show();
  bubble.textContent = text;
  bubble.togglePopover?.(true);
}
