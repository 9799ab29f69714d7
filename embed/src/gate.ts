import { addSheet } from "./dom.ts";

const setCss = addSheet(document);

/**
 * Hides what is marked with a plan that is not held, by one rule for the whole page: it covers elements that come later,
 * and none of them is touched.
 */
export function showPlans(held: string[]): void {
  // Whatever the API is made to say, only names get into the rule.
  const open = `free ${held}`.match(/[\w-]+/g)?.map((name) => `[data-paykit-plan="${name}"]`);
  // The id that nothing has makes it stronger than a page's own important rules.
  setCss(`[data-paykit-plan]:not(#_,${open}){display:none!important}`);
  document.documentElement.dataset.paykitReady = "";
}
