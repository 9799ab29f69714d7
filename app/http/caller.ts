import { demoHolder, type KeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import type { LookUpGuard } from "#app/domain/keys/key-holders.server.ts";
import type { RequestInfo, Services } from "./context.ts";
import { Problem } from "./problem.ts";
import { rateLimited } from "./rate-limit.ts";
import type { Throttles } from "./throttle.ts";

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
export async function callerOf(
  { keyHolders, throttles }: Services,
  key: unknown,
  info: RequestInfo,
): Promise<KeyHolder> {
  if (key === undefined) return demoHolder;
  if (key === "") throw new Problem("invalid_key", "The key is empty.");
  if (typeof key === "string") {
    const holder = await keyHolders.find(key, guessingGuard(throttles, info));
    if (holder !== undefined) return holder;
  }
  throw new Problem("invalid_key", "This key is not valid: it is mistyped, unknown or revoked.");
}

/** Each forged key costs a look-up, so an address that sent too many gets no more for a while; known keys go on. */
function guessingGuard({ unknownKey }: Throttles, { clientAddress }: RequestInfo): LookUpGuard {
  return {
    before: async () => {
      const waitSeconds = await unknownKey.wait(clientAddress);
      if (waitSeconds !== undefined) throw rateLimited("Too many unknown keys", waitSeconds);
    },
    foundNobody: async () => {
      await unknownKey.take([clientAddress]);
    },
  };
}
