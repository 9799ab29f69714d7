import { newKey } from "../../sdk/src/wire/send.ts";

/** The tag that this script came by. A module has no `currentScript`, and a page's element of that name is no script. */
const { currentScript } = document;
const tags = document.querySelectorAll<HTMLScriptElement>('script[src*="embed"][data-key]');
const script = (currentScript?.tagName === "SCRIPT" ? currentScript : [...tags].at(-1)) as
  | HTMLScriptElement
  | undefined;

/** What the tag says. */
const data = script?.dataset ?? {};
export const { key, accent, theme = "", widget, base = script?.src && new URL(script.src).origin } = data;
/** An empty one is what a template writes for a visitor who has not signed in. */
export const user = data.user || visitorId();

/** An id for this browser, for pages that don't know their visitors. Where storage throws, being blocked: for this page load. */
function visitorId(): string {
  let id = `web-${newKey()}`;
  try {
    id = localStorage.paykit ||= id;
  } catch {}
  return id;
}
