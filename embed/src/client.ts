import { createPayKitClient } from "../../sdk/src/client/create-client.ts";
import { make } from "./dom.ts";
import { ask } from "./overlay.ts";
import { base, key, user } from "./settings.ts";

const isSecret = /^\s*sk_/.test(key ?? "");

/** Stripe's pages don't open in a frame. */
function openTab(href: string): void {
  const tab = open(href, "_blank");
  if (tab) tab.opener = null;
  else
    ask(
      "Continue to checkout",
      make("a", { textContent: "Continue to checkout", href, target: "_blank", rel: "noopener" }),
    );
}

/** What is asked in place of the API when the key is a secret one: such a key goes nowhere, and this says why. */
const refusal =
  'data:,{"error":{"code":"invalid_key","message":"PayKit: a secret key must never be in a browser.","docUrl":"/docs"}}#';

export const client = createPayKitClient({
  userId: user,
  apiKey: isSecret ? "" : key,
  baseUrl: isSecret ? refusal : base,
  navigate: window === top ? undefined : openTab,
});
