import type { PayKitError } from "../../sdk/src/wire/error.ts";
import { buy, emit, meter, portal, refresh, report } from "./actions.ts";
import { place, renderBar } from "./bar.ts";
import { watchClicks } from "./clicks.ts";
import { client } from "./client.ts";
import { showPlans } from "./gate.ts";
import type {} from "./global.ts";
import { key, user } from "./settings.ts";

const { getState, subscribe } = client;
let isReady = false;
let lastError: PayKitError | null = null;

function render(): void {
  const state = getState();
  const { account, error } = state;
  showPlans(account?.entitlements ?? []);
  renderBar(state);
  fill();
  if (error !== lastError) {
    lastError = error;
    if (error) report(error);
  }
  if (account && !isReady) isReady = emit("ready", { account, user }) || true;
}

const written = new WeakMap<Element, number>();

/** Writes the balance where the page wants it, once: what others make of it (a translation, a page's own script) stays. */
function fill(): void {
  const { account } = getState();
  if (!account) return;
  const { credits } = account;
  for (const element of document.querySelectorAll("[data-paykit-credits]")) {
    if (written.get(element) === credits) continue;
    written.set(element, credits);
    element.textContent = `${credits}`;
  }
}

if (key === undefined) console.info("PayKit: the demo project");
window.PayKit = Object.freeze({
  meter,
  buy,
  portal,
  refresh,
  account: () => getState().account,
  user,
});
watchClicks();
subscribe(render);
render();
place();
addEventListener("DOMContentLoaded", place);
new MutationObserver(() => {
  place();
  fill();
}).observe(document, { childList: true, subtree: true });
