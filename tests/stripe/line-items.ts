import type Stripe from "stripe";
import { allowed } from "./allowed.ts";
import { badRequest, missingParameter } from "./errors.ts";
import { allowOnly, integerOf, metadataOf, objectOf, type Params, type ParamValue, textOf } from "./form-params.ts";
import { newPrice, type PriceData } from "./objects.ts";
import { fresh, newId } from "./shapes.ts";
import { must, type State } from "./state.ts";

/** The things on sale of a Checkout Session; an inline price becomes a price object. */
export function lineItemsOf(state: State, list: ParamValue[], mode: "payment" | "subscription"): Stripe.LineItem[] {
  if (list.length === 0) throw missingParameter("line_items");
  // All of them are read before any price is made: a refused request leaves nothing behind.
  const read = list.map((entry, index) => readLine(state, entry, `line_items[${index}]`));
  const recurring = read.filter(({ price }) => price.recurring !== null).length;
  if (mode === "payment" && recurring > 0) {
    throw badRequest("You specified `payment` mode but passed a recurring price. Switch to `subscription`.", "mode");
  }
  if (mode === "subscription" && recurring === 0) {
    const message = "You must provide at least one recurring price in `subscription` mode when using prices.";
    throw badRequest(message, "line_items");
  }
  if (new Set(read.map(({ price }) => price.currency)).size > 1) {
    throw badRequest("All line items must have the same currency.", "line_items");
  }
  return read.map(({ price, quantity }) => newLine(state, "id" in price ? price : newPrice(state, price), quantity));
}

function newLine(state: State, price: Stripe.Price, quantity: number): Stripe.LineItem {
  const amount = (price.unit_amount ?? 0) * quantity;
  const product = state.products.get(String(price.product));
  return fresh("item", {
    id: newId("li"),
    amount_subtotal: amount,
    amount_total: amount,
    currency: price.currency,
    description: product?.name ?? null,
    price,
    quantity,
  });
}

interface ReadLine {
  price: Stripe.Price | PriceData;
  quantity: number;
}

function readLine(state: State, entry: ParamValue, path: string): ReadLine {
  if (typeof entry !== "object" || Array.isArray(entry)) throw badRequest("Invalid object", path);
  allowOnly(entry, allowed.lineItem, path);
  const quantity = integerOf(entry, "quantity", `${path}[quantity]`);
  if (quantity === undefined) throw missingParameter(`${path}[quantity]`);
  if (quantity < 1) throw badRequest("This value must be greater than or equal to 1.", `${path}[quantity]`);
  const id = textOf(entry, "price", `${path}[price]`);
  const data = objectOf(entry, "price_data", `${path}[price_data]`);
  if ((id === undefined) === (data === undefined)) {
    throw badRequest("You must specify either `price` or `price_data` when creating a Checkout Session.", path);
  }
  if (data) return { price: readPriceData(data, `${path}[price_data]`), quantity };
  return { price: must(state.prices, "price", String(id), `${path}[price]`), quantity };
}

function readPriceData(data: Params, path: string): PriceData {
  allowOnly(data, allowed.priceData, path);
  const currency = textOf(data, "currency", `${path}[currency]`)?.toLowerCase();
  if (currency === undefined) throw missingParameter(`${path}[currency]`);
  if (!/^[a-z]{3}$/.test(currency)) throw badRequest(`Invalid currency: ${currency}`, `${path}[currency]`);
  const unitAmount = integerOf(data, "unit_amount", `${path}[unit_amount]`);
  if (unitAmount === undefined) throw missingParameter(`${path}[unit_amount]`);
  if (unitAmount < 0 || unitAmount > 99_999_999) {
    throw badRequest("Invalid amount: must be between 0 and 99999999.", `${path}[unit_amount]`);
  }
  return {
    currency,
    unitAmount,
    recurring: readRecurring(data, `${path}[recurring]`),
    product: readProduct(data, path),
  };
}

function readProduct(data: Params, path: string): PriceData["product"] {
  const id = textOf(data, "product", `${path}[product]`);
  if (id !== undefined) return { id };
  const product = objectOf(data, "product_data", `${path}[product_data]`);
  if (product === undefined) throw missingParameter(`${path}[product]`);
  allowOnly(product, allowed.productData, `${path}[product_data]`);
  const name = textOf(product, "name", `${path}[product_data][name]`);
  if (name === undefined) throw missingParameter(`${path}[product_data][name]`);
  return {
    name,
    description: textOf(product, "description", `${path}[product_data][description]`) ?? null,
    metadata: metadataOf(product, `${path}[product_data][metadata]`),
  };
}

function readRecurring(data: Params, path: string): PriceData["recurring"] {
  const recurring = objectOf(data, "recurring", path);
  if (recurring === undefined) return null;
  allowOnly(recurring, allowed.recurring, path);
  const interval = textOf(recurring, "interval", `${path}[interval]`);
  if (interval !== "day" && interval !== "week" && interval !== "month" && interval !== "year") {
    throw badRequest(`Invalid ${path}[interval]: must be one of day, month, week, or year`, `${path}[interval]`);
  }
  return { interval, interval_count: integerOf(recurring, "interval_count", `${path}[interval_count]`) ?? 1 };
}
