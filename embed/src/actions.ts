import type { PayKitError } from "../../sdk/src/wire/error.ts";
import type { PurchaseKind } from "../../sdk/src/wire/types.ts";
import { client } from "./client.ts";
import { makeButton } from "./dom.ts";
import type { Metered } from "./global.ts";
import { ask, tell } from "./overlay.ts";
import { key } from "./settings.ts";

const said = new Set<string>();

/** Tells the page; false when it said that it sees to it itself. */
export function emit(name: string, detail: object): boolean {
  return document.dispatchEvent(new CustomEvent(`paykit:${name}`, { cancelable: true, detail: Object.freeze(detail) }));
}

export function report({ code, message }: PayKitError, event?: string): void {
  emit("error", { code, message, event });
  // Each message once.
  if (said.size < said.add(message).size) console.error(`PayKit: ${message}`);
}

/** For what somebody has just clicked: said where they look. */
function fail(error: unknown, event?: string): void {
  report(error as PayKitError, event);
  tell((error as PayKitError).message);
}

export async function meter(event: string, cost: unknown = 1, element: Element | null = null): Promise<Metered> {
  try {
    const result = await client.meter(event, cost as number);
    const { ok, remaining } = result;
    if (emit(ok ? "metered" : "blocked", { event, cost, remaining, element }) && !ok) offer();
    return result;
  } catch (error) {
    // What the page wants to run for nothing rather than not at all.
    const isFree = (element as HTMLElement | null)?.dataset.paykitUnavailable === "allow";
    const ok = isFree && (error as PayKitError).isUnavailable;
    if (ok) report(error as PayKitError, event);
    else fail(error, event);
    const remaining = client.getState().account?.credits ?? 0;
    return { ok, blocked: true, remaining, error: error as PayKitError };
  }
}

function offer(): void {
  const choices = [makeButton("Buy credits", () => buy())];
  if (!client.hasAccess("pro")) choices.push(makeButton("Get Pro", () => buy("pro")));
  ask("You are out of credits", ...choices);
}

/** What goes wrong is in the state, which is rendered and reported. */
export const refresh = () => client.refresh().catch(() => {});
export const portal = () => client.portal().catch(fail);

export async function buy(kind: PurchaseKind = "credits"): Promise<void> {
  try {
    await client.checkout(kind);
  } catch (error) {
    // On the demo project: stripe_not_configured, or with a live Stripe key demo_project.
    if ((key && key !== "pk_live_demo") || !/_not_c|demo_/.test((error as PayKitError).code)) return fail(error);
    const simulated = kind === "pro" ? client.upgrade(kind) : client.buyCredits(100);
    await simulated.then(() => tell("Simulated: no payment was made."), fail);
  }
}
