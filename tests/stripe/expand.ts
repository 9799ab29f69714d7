import { badRequest } from "./errors.ts";
import type { Params } from "./form-params.ts";
import type { ListOf } from "./lists.ts";
import { find, type State, type StripeObject } from "./state.ts";

/** A copy of an answer with the objects that `expand[]` asks for in place of their ids. */
export function expanded(state: State, answer: object, params: Params): object {
  const copy = structuredClone(answer);
  const paths = params.expand === undefined ? [] : params.expand;
  if (!Array.isArray(paths)) throw badRequest("Invalid array", "expand");
  for (const path of paths) {
    if (typeof path !== "string") throw badRequest("Invalid string", "expand");
    expandPath(state, copy as Record<string, unknown>, path.split("."), path);
  }
  return copy;
}

function expandPath(state: State, target: Record<string, unknown>, path: string[], whole: string): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (target[head] === undefined) target[head] = includable(state, target, head);
  const value = target[head];
  if (value === undefined) throw badRequest(`This property cannot be expanded (${whole}).`, "expand");
  if (value === null) return;
  if (typeof value === "string") {
    const found = find(state, value);
    if (found === undefined) throw badRequest(`This property cannot be expanded (${whole}).`, "expand");
    target[head] = structuredClone(found);
  }
  // Stripe lets a path go through a list: data.payment_intent.
  const next = target[head] as Record<string, unknown> | Record<string, unknown>[];
  for (const one of Array.isArray(next) ? next : [next]) expandPath(state, one, rest, whole);
}

/** Parts that Stripe leaves out of an object unless they are asked for. */
function includable(state: State, target: Record<string, unknown>, name: string): ListOf<StripeObject> | undefined {
  const id = String(target.id);
  if (target.object === "checkout.session" && name === "line_items") {
    return wholeList(state.plans.get(id)?.items ?? [], `/v1/checkout/sessions/${id}/line_items`);
  }
  if (target.object === "charge" && name === "refunds") {
    return wholeList(refundsOf(state, id), `/v1/charges/${id}/refunds`);
  }
  if (target.object === "invoice" && name === "payments") {
    const payments = [...state.invoicePayments.values()].filter((payment) => payment.invoice === id);
    return wholeList(payments, `/v1/invoice_payments?invoice=${id}`);
  }
  return undefined;
}

const refundsOf = (state: State, charge: string) =>
  [...state.refunds.values()].filter((refund) => refund.charge === charge).reverse();

const wholeList = (data: StripeObject[], url: string): ListOf<StripeObject> => ({
  object: "list",
  data: structuredClone(data),
  has_more: false,
  url,
});
