import { newKey } from "../../sdk/src/wire/send.ts";

/** The tag that this script came by. A module has no `currentScript`, and a page's element of that name is no script. */
const { currentScript } = document;
const tags = document.querySelectorAll<HTMLScriptElement>('script[src*="embed"][data-key]');
const script = (currentScript?.tagName === "SCRIPT" ? currentScript : [...tags].at(-1)) as
  | HTMLScriptElement
  | undefined;

/** What the tag says. */
export const { key, accent, theme = "", widget, base = origin(), user = visitorId() } = script?.dataset ?? {};
export const nonce = script?.nonce;

function origin(): string | undefined {
  return /^\w+:\/\/[^/]+/.exec(script?.src as string)?.[0];
}

/** An id for this browser, for pages that don't know their visitors. Where storage is blocked: for this page load. */
function visitorId(): string {
  let id = `web-${newKey()}`;
  try {
    id = localStorage.paykit ||= id;
  } catch {}
  return id;
}
