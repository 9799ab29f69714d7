import type { Call } from "./endpoint.ts";

/**
 * The account's `seq` that an answer shows, so that a client whose answers overtake each other keeps the latest: every
 * change of a balance or plan is an entry, numbered without a gap. Of a replay it is that of the first answer.
 */
export function seqHeader(seq: number): Record<string, string> {
  return { "x-paykit-seq": String(seq) };
}

/**
 * Says that POST /portal with this key would open this user's portal, so that a page offers "Manage billing" only where
 * it works. The project's setting is as old as its key in memory (limits.keyFreshMs); /portal itself reads it fresh.
 */
export function portalHeader(
  { stripe, keyKind, project }: Pick<Call<unknown>, "stripe" | "keyKind" | "project">,
  hasCustomer: boolean,
): Record<string, string> {
  const mayOpen = keyKind === "secret" || project.portalFromBrowser;
  return stripe !== undefined && mayOpen && hasCustomer ? { "x-paykit-portal": "open" } : {};
}
