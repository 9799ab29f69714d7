import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { limits } from "#app/config/limits.ts";
import { Problem } from "./problem.ts";

/** Counts one request of a client; gives the seconds to wait when it is one too many, undefined when it may go on. */
export type RateLimit = (client: string) => Promise<number | undefined>;

/** A fixed window in this process's memory: several processes allow that many each (docs/decisions/008). */
export function createRateLimit(requestsPerWindow: number): RateLimit {
  if (requestsPerWindow === 0) return () => Promise.resolve(undefined);
  const limiter = new RateLimiterMemory({ points: requestsPerWindow, duration: limits.rateLimitWindowSeconds });
  return async (client) => {
    try {
      await limiter.consume(client);
      return undefined;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    }
  };
}

/** The refusal of one request too many. */
export function rateLimited(what: string, waitSeconds: number): Problem {
  return new Problem("rate_limited", `${what}; try again in ${waitSeconds} s.`, {
    headers: { "retry-after": String(waitSeconds) },
  });
}
