import type { PayKitState } from "../../sdk/src/client/account-state.ts";
import { buy, portal } from "./actions.ts";
import { client } from "./client.ts";
import { make, makeButton, makeHost } from "./dom.ts";
import { widget } from "./settings.ts";

/** Spoken only when it has been quiet for this long: twenty clicks are one announcement. */
const quietMs = 500;

const text = make("p", { textContent: "…" });
const plan = make("b", { textContent: "Pro" });
const buyButton = makeButton("Buy credits", () => buy());
const portalButton = makeButton("Manage billing", portal);
const spoken = make("i", { role: "status" });
const bar = make("section", { ariaLabel: "Credits" }, text, plan, buyButton, portalButton, spoken);
const host = makeHost(bar);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Puts the widget where the page has a place for it; without one, once all of the page is there, over its corner. */
export function place(): void {
  const target = document.getElementById("paykit");
  bar.className = target ? "" : "f";
  const parent = target ?? (document.readyState === "loading" ? null : document.body);
  if (widget !== "none" && host.parentNode !== parent) parent?.append(host);
}

/** Shows the balance, the plan, and what can be done about it. */
export function renderBar({ account, error, confirming, canManageBilling }: PayKitState): void {
  const credits = account && `${account.credits.toLocaleString()} credit${account.credits === 1 ? "" : "s"}`;
  const words = confirming ? "Confirming your purchase…" : (credits ?? error?.message ?? "…");
  plan.hidden = !client.hasAccess("pro");
  buyButton.hidden = !account && !!error;
  portalButton.hidden = !canManageBilling;
  if (words === text.textContent) return;
  clearTimeout(timer);
  timer = setTimeout(() => spoken.replaceChildren(words), quietMs);
  text.textContent = words;
}
