import { openClient } from "../../sdk/src/client/create-client.ts";
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

/** A secret key goes nowhere; this is what every call is answered then, as the API would. */
const refuse = async () =>
  Response.json(
    { error: { code: "invalid_key", message: "A secret key must never be in a browser.", docUrl: "/" } },
    { status: 401 },
  );

export const client = openClient({
  userId: user,
  apiKey: isSecret ? "" : key,
  baseUrl: base,
  fetch: isSecret ? refuse : undefined,
  navigate: window === top ? undefined : openTab,
});
