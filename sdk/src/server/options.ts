import type { Wire } from "../wire/send.ts";

/**
 * What to do when PayKit can't answer. `deny`: reject, so that nothing runs that may not be paid. `allow`: go on, at your
 * own cost. A "no" that PayKit did give, and a wrong key or request, are never allowed.
 */
export type OnUnavailable = "deny" | "allow";

export interface PayKitServerOptions<Mode extends OnUnavailable> {
  /** The project's secret key, `sk_live_…`; `sk_live_demo` is the demo project's. From the environment, never from code. */
  secretKey: string | undefined;
  /** Where PayKit is, for example `https://paykit.example.com`. */
  baseUrl: string | undefined;
  /** How long a call may take, all tries and waits included, in milliseconds. Default: 10,000; with Stripe in it 15,000 more. */
  timeoutMs?: number | undefined;
  /** How many times a call is sent again when that can help. Default: 5. */
  retriesMax?: number | undefined;
  /** Default: `deny`. */
  onUnavailable?: Mode | undefined;
  /** In place of the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** The longest that a timer keeps everywhere. */
const timeoutMsMax = 2 ** 31 - 1;

/** Reads the options, and refuses with a TypeError what could only fail later; no message has the key in it. */
export function wireOf(options: PayKitServerOptions<OnUnavailable>): Wire {
  const { timeoutMs = 10_000, retriesMax = 5 } = options;
  if (!(timeoutMs > 0 && timeoutMs <= timeoutMsMax)) {
    throw new TypeError(`PayKit: timeoutMs must be a number of milliseconds from 1 to ${timeoutMsMax}.`);
  }
  if (!(retriesMax >= 0)) throw new TypeError("PayKit: retriesMax must be 0 or more.");
  return {
    baseUrl: baseUrlOf(options.baseUrl),
    apiKey: secretKeyOf(options.secretKey),
    timeoutMs,
    retriesMax,
    fetch: options.fetch,
    // Next.js keeps the answers of GETs unless told not to. Cloudflare's workers keep none, and older ones refuse the word.
    init: "cache" in Request.prototype ? { cache: "no-store" } : {},
  };
}

function secretKeyOf(secretKey: string | undefined): string {
  const where = "It is in the dashboard, under the project's keys; hand it over as an environment variable.";
  if (!secretKey) throw new TypeError(`PayKit: secretKey is missing. ${where}`);
  if (secretKey.startsWith("pk_")) {
    throw new TypeError(`PayKit: this is a publishable key (pk_…); a server needs the secret one (sk_…). ${where}`);
  }
  if (!/^sk_live_\w+$/.test(secretKey)) {
    throw new TypeError(
      `PayKit: secretKey is no key of PayKit's: it begins with sk_live_ and has no blanks, quotes or line breaks. ${where}`,
    );
  }
  if (typeof document !== "undefined" && secretKey !== "sk_live_demo") {
    throw new TypeError(
      "PayKit: a secret key must never be in a browser, where everyone can read it. " +
        "Call createPayKitServer on your server, and use <PayKitProvider> or createPayKitClient here.",
    );
  }
  return secretKey;
}

function baseUrlOf(baseUrl: string | undefined): string {
  const url = URL.canParse(baseUrl ?? "") ? new URL(baseUrl ?? "") : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError(
      "PayKit: baseUrl must be PayKit's absolute address, such as https://paykit.example.com, without a name, a query or a #.",
    );
  }
  return url.href.replace(/\/+$/, "");
}
