import type { Account, PurchaseKind } from "../wire/types.ts";
import { hasAccess } from "./has-access.ts";

/** A purchase that the visitor comes back from, and what they had when they left. */
export interface PendingPurchase {
  kind: PurchaseKind;
  balance: number;
}

/**
 * The mark on the address of a success, such as `paykit=credits.5`. In the address and not in storage: it comes back with
 * the visitor, also where storage is blocked. It is put on and taken off as text: the rest of the query stays as the app
 * wrote it, which URLSearchParams would not do.
 */
const mark = /[?&]paykit=(credits|pro)\.(-?\d+)\b/;

/** Where a checkout sends people back to: this page, with the mark on the address of a success. */
export function returnAddresses(kind: PurchaseKind, account: Account | null) {
  const page = pageAddress();
  const cancelUrl = page?.href;
  if (page && account) page.search += `${page.search ? "&" : "?"}paykit=${kind}.${balanceOf(account)}`;
  return { successUrl: page?.href, cancelUrl };
}

/**
 * This page's address without our mark; undefined where it has none that people can come back to: a frame's page opens
 * without what is around it, and keeps another storage than in there.
 */
export function pageAddress(): URL | undefined {
  const { top, location } = globalThis;
  if (top?.location !== location || !/^http/.test(location?.href)) return undefined;
  // The API takes no backslash: browsers read it in more than one way.
  const page = new URL(location.href.replaceAll("\\", "%5C"));
  page.search = page.search.replace(mark, "");
  // The API takes 2,000 characters.
  if (page.href.length > 1_900) page.search = page.hash = "";
  return page;
}

/** Reads the mark off this page's address and takes it away, so that neither a reload nor a bookmark has it. */
export function takeReturnMark(): PendingPurchase | undefined {
  const [, kind, balance] = mark.exec(location.search) ?? [];
  if (!kind) return undefined;
  history.replaceState(history.state, "", pageAddress());
  // Routers hear of an address by this event only, and would put the mark back with the next one they write.
  dispatchEvent(new PopStateEvent("popstate", history));
  return { kind: kind as PurchaseKind, balance: Number(balance) };
}

/** Whether an account has what was bought. */
export function hasArrived({ kind, balance }: PendingPurchase, account: Account): boolean {
  return kind === "pro" ? hasAccess(account, kind) : balanceOf(account) > balance;
}

function balanceOf({ credits, debt = 0 }: Account): number {
  return credits - debt;
}
