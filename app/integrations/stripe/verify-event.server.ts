import type Stripe from "stripe";
import type { StripeClient } from "./client.server.ts";

/** How far a signature's time may be from ours, either way (Stripe's own library lets any future through). */
const toleranceSeconds = 300;

/**
 * The event in a request, if Stripe signed it with one of our secrets just now; undefined for anything else: forged,
 * truncated, written anew, old, from the future, or of a form without its object ("thin").
 */
export function verifyEvent(
  stripe: StripeClient,
  body: Uint8Array,
  signature: string | null,
): Stripe.Event | undefined {
  // One time only: of several, Stripe's library takes the last.
  const times = (signature ?? "").split(",").filter((part) => part.startsWith("t="));
  const signedAt = times.length === 1 ? Number(/^t=(\d{1,12})$/.exec(times[0] ?? "")?.[1] ?? Number.NaN) : Number.NaN;
  if (signature === null || !(Math.abs(Date.now() / 1_000 - signedAt) <= toleranceSeconds)) return undefined;
  for (const secret of stripe.webhookSecrets) {
    try {
      // Every byte counts: Stripe's library would leave a byte order mark out, signed or not.
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
      const event = stripe.api.webhooks.constructEvent(text, signature, secret, toleranceSeconds);
      return isWhole(event) ? event : undefined;
    } catch {
      // Not by this secret; during a rotation there are two.
    }
  }
  return undefined;
}

function isWhole(event: Stripe.Event): boolean {
  const isNamed = typeof event.id === "string" && /^evt_\w{1,100}$/.test(event.id) && typeof event.type === "string";
  const object: unknown = event.data?.object;
  return (
    event.object === "event" &&
    isNamed &&
    typeof event.livemode === "boolean" &&
    object !== null &&
    typeof object === "object"
  );
}
