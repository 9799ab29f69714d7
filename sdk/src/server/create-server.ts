import { PayKitError } from "../wire/error.ts";
import { forStripeMs, newKey, send } from "../wire/send.ts";
import type { Account, PlanName, Redirect } from "../wire/types.ts";
import type {
  BillingLink,
  BillingLinkRequest,
  CheckoutRequest,
  CreditsRequest,
  MeterRequest,
  PortalRequest,
} from "./calls.ts";
import { type OnUnavailable, type PayKitServerOptions, wireOf } from "./options.ts";
import type { ServerMeterResult } from "./results.ts";

/** PayKit for your server. Every call rejects with a `PayKitError` when it got no honest answer. */
export interface PayKitServer<Mode extends OnUnavailable = "deny"> {
  /**
   * Takes credits for one event, before you do what it is for. Resolves with `ok` or `blocked`. An error with the outcome
   * `unknown` carries the `idempotencyKey`: the same call with it settles whether the credits were taken.
   */
  meter<Override extends OnUnavailable = Mode>(request: MeterRequest<Override>): Promise<ServerMeterResult<Override>>;
  /** A user's account. Of a user whom PayKit never saw: what they would have; nothing is written. */
  access(userId: string): Promise<Account>;
  /**
   * Whether a user's account has what a plan opens; `free` is true without a request. When PayKit can't answer: true with
   * `onUnavailable: "allow"`, else it rejects.
   */
  hasAccess(userId: string, plan: PlanName): Promise<boolean>;
  /** Gives credits, changes the plan, or both; gives the account as it is then. */
  credits(request: CreditsRequest): Promise<Account>;
  /** Begins a purchase; send the user to `url`. `stripe_not_configured` where PayKit has no Stripe key. */
  checkout(request: CheckoutRequest): Promise<Redirect>;
  /** Opens Stripe's customer portal; send the user to `url`. `no_customer` when they never bought anything. */
  portal(request: PortalRequest): Promise<Redirect>;
  /** Makes a link to the user's own billing page: balance, buying, portal. Give it to that user only. */
  billingLink(request: BillingLinkRequest): Promise<BillingLink>;
}

/**
 * Makes the server's side of PayKit, once for the whole process. It holds no connection and no timer. Throws a TypeError
 * for a missing or publishable key, for an address that is none, and in a browser.
 */
export function createPayKitServer<const Mode extends OnUnavailable = "deny">(
  options: PayKitServerOptions<Mode>,
): PayKitServer<Mode> {
  const wire = wireOf(options);
  const whenAway = options.onUnavailable ?? "deny";
  const forStripe = { timeoutMs: wire.timeoutMs + forStripeMs };

  async function access(userId: string): Promise<Account> {
    requireText("userId", userId);
    const { body } = await send(wire, { path: "access", fields: { userId }, answersWith: "entitlements" });
    return body;
  }

  async function write(path: string, answersWith: string, { idempotencyKey = newKey(), ...fields }: Write, more = {}) {
    requireKey(idempotencyKey);
    const { body } = await send(wire, { path, fields, answersWith, idempotencyKey, ...more });
    return body;
  }

  return {
    access,
    async meter({ onUnavailable, ...request }) {
      try {
        const { ok, remaining } = await write("meter", "remaining", request);
        return ok === true ? { ok, remaining } : { ok: false, blocked: true, remaining };
      } catch (error) {
        if ((onUnavailable ?? whenAway) !== "allow" || !isAway(error)) throw error;
        // That this is asked for, its type says; TypeScript does not follow it through the generic.
        return { ok: true, remaining: null, unavailable: true } as never;
      }
    },
    async hasAccess(userId, plan) {
      if (plan === "free") return true;
      try {
        return (await access(userId)).entitlements.includes(plan);
      } catch (error) {
        if (whenAway === "allow" && isAway(error)) return true;
        throw error;
      }
    },
    credits: (request) => write("credits", "entitlements", { ...request }),
    checkout: (request) => write("checkout", "url", { ...request }, forStripe),
    portal: (request) => write("portal", "url", { ...request }, forStripe),
    billingLink: (request) => write("billing-links", "expiresAt", { ...request }),
  };
}

interface Write extends Record<string, unknown> {
  idempotencyKey?: string | undefined;
}

/** Worth another try is not yet away: a 409 is somebody's answer. */
function isAway(error: unknown): boolean {
  return error instanceof PayKitError && error.isUnavailable && error.status !== 409;
}

/** In an address, anything becomes text: a user id that is missing would be the user "undefined". */
function requireText(param: string, value: unknown): void {
  if (typeof value !== "string" || /\p{Surrogate}/u.test(value))
    refuse(param, "must be a string of well-formed Unicode.");
}

/** fetch refuses other text in a header with an error that looks like a lost connection. */
function requireKey(key: unknown): void {
  if (typeof key !== "string" || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    refuse("idempotencyKey", "must have 1 to 255 ASCII characters.");
  }
}

function refuse(param: string, rule: string): never {
  throw new PayKitError("invalid_request", `${param} ${rule}`, { status: 400, param });
}
