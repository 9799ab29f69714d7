import { isIP, isIPv6 } from "node:net";

/**
 * The client's address for rate limits. Each trusted proxy appended the address it saw to X-Forwarded-For, so with n
 * of them the nth from the right is the client's; anything further left is the client's own claim.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  trustedProxies: number,
): string {
  const chain = (forwardedFor ?? "").split(",").map(bare);
  const claimed = trustedProxies > 0 ? (chain.at(-trustedProxies) ?? chain[0]) : undefined;
  const address = claimed !== undefined && isIP(claimed) ? claimed : bare(socketAddress ?? "unknown");
  return isIPv6(address) ? network(address) : address;
}

/** An address without the port, brackets and zone that some proxies and sockets write with it. */
function bare(address: string): string {
  return address
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1")
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .replace(/%.*$/, "");
}

/** One subscriber holds a whole IPv6 /64, so that is what counts as one address. */
function network(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  const prefix = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${prefix.join(":")}::/64`;
}
