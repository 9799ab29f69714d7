import { demoHolder, findKeyHolder, type KeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import type { Store } from "#app/store/store.ts";
import { Problem } from "./problem.ts";

/** The first key found decides: `x-paykit-key` header, `key` in the body, `key` in the query. A given key never falls through. */
export function keyOf(headers: Headers, body: Record<string, unknown>, query: Record<string, string>): unknown {
  const header = headers.get("x-paykit-key");
  if (header !== null) return header;
  if (Object.hasOwn(body, "key")) return body.key;
  if (Object.hasOwn(query, "key")) return query.key;
  if (/^bearer +[ps]k_/i.test(headers.get("authorization") ?? "")) {
    // The habit of other APIs. Taken for no key, it would quietly meter the demo project.
    throw new Problem("invalid_key", "Send the key in the x-paykit-key header; Authorization is not read.");
  }
  return undefined;
}

/** Whose request this is. No key at all is the demo project; an empty one is a mistake, never the demo project. */
export async function callerOf(store: Store, key: unknown): Promise<KeyHolder> {
  if (key === undefined) return demoHolder;
  if (typeof key === "string" && key !== "") {
    const holder = await findKeyHolder(store, key);
    if (holder !== undefined) return holder;
  }
  throw new Problem(
    "invalid_key",
    key === "" ? "The key is empty." : "This key is not valid: it is mistyped, unknown or revoked.",
  );
}
