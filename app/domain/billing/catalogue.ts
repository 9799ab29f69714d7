import { monthlyPriceUsd } from "#app/domain/plans.ts";
import type { PurchaseKind } from "#contract/checkout.ts";

interface Product {
  name: string;
  amountCents: number;
  currency: "usd";
  /** Credits that the payment brings; a subscription brings none. */
  credits: number;
  /** Whether it is paid for once or each month. */
  mode: "payment" | "subscription";
}

/** Everything PayKit sells. Prices are sent along with each checkout, so nothing needs setting up in Stripe. */
export const catalogue: Record<PurchaseKind, Product> = {
  credits: { name: "100 credits", amountCents: 900, currency: "usd", credits: 100, mode: "payment" },
  pro: { name: "Pro", amountCents: monthlyPriceUsd.pro * 100, currency: "usd", credits: 0, mode: "subscription" },
};
