import type Stripe from "stripe";
import { successUrlOf } from "./checkout-session.ts";
import { isApiError } from "./errors.ts";
import { day, escapeHtml, money, pageOf } from "./html.ts";
import { pay } from "./pay-moves.ts";
import type { State } from "./state.ts";
import { cancelSubscription, resumeSubscription } from "./subscription-moves.ts";

// The pages that Stripe hosts: checkout and the customer portal, in plain HTML.

export interface PageReply {
  status: number;
  html?: string;
  location?: string;
}

/** Answers a page or a button on it; undefined when there is no such page. */
export function hostedPage(state: State, method: string, path: string, form: URLSearchParams): PageReply | undefined {
  const [, kind, id = ""] = /^\/(c\/pay|p\/session)\/([A-Za-z0-9_]+)$/.exec(path) ?? [];
  const session = kind === "c/pay" ? state.sessions.get(id) : undefined;
  const portal = kind === "p/session" ? state.portals.get(id) : undefined;
  if (session === undefined && portal === undefined) return undefined;
  try {
    if (session) return method === "POST" ? paid(state, session, form) : checkoutPage(state, session);
    if (portal) return method === "POST" ? managed(state, portal, form) : portalPage(state, portal);
  } catch (error) {
    // Two tabs, an old page: the button no longer fits the state.
    if (!isApiError(error)) throw error;
    const back = `<p><a href="${escapeHtml(path)}">Show the current state</a></p>`;
    return { status: 409, html: pageOf("That is no longer possible", `<p>${escapeHtml(error.message)}</p>${back}`) };
  }
  return undefined;
}

function paid(state: State, session: Stripe.Checkout.Session, form: URLSearchParams): PageReply {
  pay(state, session.id, form.get("how") === "delayed" ? "delayed" : "paid");
  return { status: 303, location: successUrlOf(session) };
}

function checkoutPage(state: State, session: Stripe.Checkout.Session): PageReply {
  if (session.status === "complete") {
    const text = session.payment_status === "unpaid" ? "The payment is on its way." : "This is paid.";
    const onward = `<p><a href="${escapeHtml(successUrlOf(session))}">Continue</a></p>`;
    return { status: 200, html: pageOf("Checkout is complete", `<p>${text}</p>${onward}`) };
  }
  const back = session.cancel_url;
  const cancel = back === null ? "" : `<p><a href="${escapeHtml(back)}">Cancel and go back</a></p>`;
  if (session.status === "expired") {
    return { status: 410, html: pageOf("This checkout has expired", `<p>Start again in the shop.</p>${cancel}`) };
  }
  const total = money(session.amount_total, session.currency);
  const rows = (state.plans.get(session.id)?.items ?? []).map(lineRow).join("");
  const email = session.customer_email ?? state.customers.get(String(session.customer))?.email;
  const main = `<div class="card"><table>
<thead><tr><th scope="col">What</th><th scope="col">Amount</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">Due today</th><td>${total}</td></tr></tfoot>
</table></div>
${email ? `<p class="quiet">Receipt to ${escapeHtml(email)}</p>` : ""}
<form method="post">
<button class="main" name="how" value="paid">Pay ${total}</button>
<button name="how" value="delayed">Pay later (delayed payment)</button>
</form>
${cancel}`;
  return { status: 200, html: pageOf("Pay", main) };
}

function lineRow(item: Stripe.LineItem): string {
  const many = (item.quantity ?? 1) > 1 ? ` × ${item.quantity}` : "";
  const name = `${escapeHtml(item.description ?? "Something")}${many}`;
  const amount = money(item.amount_subtotal, item.currency);
  return `<tr><td>${name}</td><td>${amount}${item.price ? every(item.price) : ""}</td></tr>`;
}

function every(price: Stripe.Price): string {
  if (!price.recurring) return "";
  const { interval, interval_count: count } = price.recurring;
  return count === 1 ? ` a ${interval}` : ` every ${count} ${interval}s`;
}

const ended = (subscription: Stripe.Subscription) =>
  subscription.status === "canceled" || subscription.status === "incomplete_expired";

function portalPage(state: State, portal: Stripe.BillingPortal.Session): PageReply {
  const own = [...state.subscriptions.values()].filter(({ customer }) => customer === portal.customer).reverse();
  const cards = own.map((subscription) => subscriptionCard(state, subscription)).join("");
  const url = portal.return_url;
  const back = url ? `<p><a href="${escapeHtml(url)}">Go back</a></p>` : "";
  return { status: 200, html: pageOf("Your subscriptions", `${cards || "<p>You have no subscriptions.</p>"}${back}`) };
}

function subscriptionCard(state: State, subscription: Stripe.Subscription): string {
  const [item] = subscription.items.data;
  const name = state.products.get(String(item?.price.product))?.name ?? "Subscription";
  const price = item ? `${money(item.price.unit_amount, item.price.currency)}${every(item.price)}` : "";
  const ends = subscription.cancel_at ?? (subscription.cancel_at_period_end ? item?.current_period_end : undefined);
  const when = ends === undefined ? `Renews on ${day(item?.current_period_end ?? 0)}` : `Ends on ${day(ends)}`;
  return `<section class="card" aria-labelledby="${subscription.id}">
<h2 id="${subscription.id}">${escapeHtml(name)}</h2>
<p>${price}</p>
<p>Status: ${escapeHtml(subscription.status)}</p>
${ended(subscription) || item === undefined ? "" : `<p class="quiet">${when}</p>`}
${ended(subscription) ? "" : buttons(subscription.id, ends !== undefined)}
</section>`;
}

function buttons(id: string, ending: boolean): string {
  const change = ending
    ? '<button name="do" value="resume">Resume</button>'
    : '<button name="do" value="at-period-end">Cancel at period end</button>';
  return `<form method="post"><input type="hidden" name="subscription" value="${id}">
${change}
<button name="do" value="now">Cancel now</button>
</form>`;
}

function managed(state: State, portal: Stripe.BillingPortal.Session, form: URLSearchParams): PageReply {
  const id = form.get("subscription") ?? "";
  const action = form.get("do");
  if (state.subscriptions.get(id)?.customer === portal.customer) {
    if (action === "resume") resumeSubscription(state, id);
    else if (action === "now" || action === "at-period-end") {
      cancelSubscription(state, id, { atPeriodEnd: action === "at-period-end" });
    }
  }
  // Back to the page itself, so that reloading it does nothing twice.
  return { status: 303, location: `/p/session/${portal.id}` };
}
