import { isIPv6 } from "node:net";

/**
 * The client's address for rate limits. Each trusted proxy appended the address it saw to X-Forwarded-For, so with n
 * of them the nth from the right is the client's; anything further left is the client's own claim.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  trustedProxies: number,
): string {
  const chain = (forwardedFor ?? "").split(",").map((part) => part.trim());
  const claimed = trustedProxies > 0 ? chain.at(-trustedProxies) || chain[0] : undefined;
  return network(claimed || socketAddress || "unknown");
}

/** One subscriber holds a whole IPv6 /64, so that is what counts as one address. */
function network(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = bare.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
