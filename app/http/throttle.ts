import { createHash } from "node:crypto";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { limits } from "#app/config/limits.ts";

/** What may be tried only so often (T24), counted in this process's memory like the API's rate limit (decision 008). */
export interface Throttles {
  /** Wrong passwords: by the e-mail address they were for, and by where they came from. */
  password: Throttle;
  /** Accounts made and mails asked for, by where they came from. */
  signUp: Throttle;
  /** Invitations, by who sends them and by who gets them: each may be a mail. */
  invitation: Throttle;
  /** Looks at Stripe that anybody can ask for, by where they come from. */
  payment: Throttle;
  /** Keys that nobody holds, by where they came from: each well-formed one costs a look-up. */
  unknownKey: Throttle;
  /** Forms of the demo, by the visitor's account. */
  demoVisitor: Throttle;
  /** Forms of the demo, by where they came from: a visitor who throws away the cookie is another one. */
  demoAddress: Throttle;
}

/** Counts under several names, the widest first (a client's address, then an e-mail address); each has its own window. */
export interface Throttle {
  /** Counts one try; gives the seconds to wait when one of the names has had too many, undefined when it may go on. */
  take(names: string[]): Promise<number | undefined>;
  /** Seconds to wait, without counting. */
  wait(name: string): Promise<number | undefined>;
  /** Takes a try back that turned out to be no harm. */
  giveBack(names: string[]): Promise<void>;
}

/** `requestsPerMinute` is the API's limit; where there is none (0), only passwords are still counted. */
export function createThrottles(requestsPerMinute: number): Throttles {
  const none = Number.MAX_SAFE_INTEGER;
  const perMinute = (points: number) =>
    createThrottle(requestsPerMinute === 0 ? none : points, limits.rateLimitWindowSeconds);
  return {
    password: createThrottle(limits.wrongPasswordsMax, limits.wrongPasswordsWindowSeconds),
    signUp: createThrottle(requestsPerMinute === 0 ? none : limits.signUpsMax, limits.signUpsWindowSeconds),
    invitation: createThrottle(requestsPerMinute === 0 ? none : limits.invitationsPerHour, limits.signUpsWindowSeconds),
    payment: perMinute(limits.paymentLooksMax),
    unknownKey: perMinute(requestsPerMinute),
    demoVisitor: perMinute(limits.demoFormsPerVisitorMax),
    // Where the API's limit is set low: never more than half of what everybody has together.
    demoAddress: perMinute(
      Math.min(limits.demoFormsPerAddressMax, requestsPerMinute * (limits.demoRateLimitFactor / 2)),
    ),
  };
}

function createThrottle(points: number, duration: number): Throttle {
  const limiter = new RateLimiterMemory({ points, duration });
  // Names are people's addresses: not kept as they are, and never longer than a hash.
  const keyOf = (name: string) => createHash("sha256").update(name).digest("base64url");
  const secondsOf = (ms: number) => Math.max(1, Math.ceil(ms / 1000));
  const giveBack = async (names: string[]) => {
    await Promise.all(names.map((name) => limiter.reward(keyOf(name))));
  };
  return {
    take: async (names) => {
      for (const [index, name] of names.entries()) {
        // Counted before it is looked at: of many that come at once, none sees the others as not yet there.
        const { consumedPoints, msBeforeNext } = await limiter.penalty(keyOf(name));
        if (consumedPoints <= points) continue;
        // What is refused is not counted: it would only lengthen the wait of the one who may be right.
        await giveBack(names.slice(0, index + 1));
        return secondsOf(msBeforeNext);
      }
      return undefined;
    },
    wait: async (name) => {
      const state = await limiter.get(keyOf(name));
      return state !== null && state.consumedPoints >= points ? secondsOf(state.msBeforeNext) : undefined;
    },
    giveBack,
  };
}
