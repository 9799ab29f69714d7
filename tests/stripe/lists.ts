import { badRequest, noSuch } from "./errors.ts";
import { integerOf, objectOf, type Params, textOf } from "./form-params.ts";
import type { StripeObject } from "./state.ts";

export interface ListOf<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/** One page of a list, newest first, as GET on a collection answers. */
export function page<T extends StripeObject>(
  all: Iterable<T>,
  params: Params,
  url: string,
  matches: (object: T) => boolean = () => true,
): ListOf<T> {
  const limit = integerOf(params, "limit") ?? 10;
  if (limit < 1 || limit > 100)
    throw badRequest("Limit must be between 1 and 100.", "limit", "parameter_invalid_integer");
  const newestFirst = [...all].reverse();
  const after = cursor(newestFirst, params, "starting_after");
  const before = cursor(newestFirst, params, "ending_before");
  if (after !== undefined && before !== undefined) {
    throw badRequest("You cannot parameterize both starting_after and ending_before.", "starting_after");
  }
  const inWindow = createdFilter(params);
  const from = after === undefined ? 0 : after + 1;
  const found = newestFirst.slice(from, before).filter((object) => inWindow(object) && matches(object));
  const data = before === undefined ? found.slice(0, limit) : found.slice(-limit);
  return { object: "list", data, has_more: found.length > limit, url };
}

function cursor(newestFirst: StripeObject[], params: Params, name: string): number | undefined {
  const id = textOf(params, name);
  if (id === undefined) return undefined;
  const index = newestFirst.findIndex((object) => object.id === id);
  if (index === -1) throw noSuch("object", id, name);
  return index;
}

/** created=… or created[gt|gte|lt|lte]=… */
function createdFilter(params: Params): (object: StripeObject) => boolean {
  if (params.created === undefined) return () => true;
  if (typeof params.created === "string") {
    const exact = integerOf(params, "created");
    return (object) => createdOf(object) === exact;
  }
  const range = objectOf(params, "created") ?? {};
  const bound = (name: string) => integerOf(range, name, `created[${name}]`);
  const [gt, gte, lt, lte] = ["gt", "gte", "lt", "lte"].map(bound);
  return (object) => {
    const created = createdOf(object);
    return created > (gt ?? -1) && created >= (gte ?? 0) && created < (lt ?? Infinity) && created <= (lte ?? Infinity);
  };
}

const createdOf = (object: StripeObject) => Number((object as { created?: number }).created ?? 0);
