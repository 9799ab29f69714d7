import { apiError } from "./errors.ts";

// How the stand-in can go wrong, so that a test sees what PayKit makes of it.

export interface Misbehaviour {
  /**
   * ok: answers. hang: takes the request and never answers. slow: works after a while. error500 and error429: answers
   * so without working. refuse: drops the connection before working. dropAfterWork: works, then drops it.
   */
  mode: "ok" | "hang" | "slow" | "error500" | "error429" | "refuse" | "dropAfterWork";
  /** For slow; 5 seconds unless given. */
  delayMs?: number;
  /** How many requests are affected; all unless given. */
  times?: number;
  /** Only requests whose path starts so, or matches. */
  path?: string | RegExp;
}

export interface Manners {
  behave(how: Misbehaviour): void;
  /** How this request is to be treated; uses up one of the times. */
  next(path: string): Misbehaviour;
}

const ok: Misbehaviour = { mode: "ok" };

export function createManners(): Manners {
  let current = ok;
  let left = Number.POSITIVE_INFINITY;
  return {
    behave(how) {
      current = how;
      left = how.times ?? Number.POSITIVE_INFINITY;
    },
    next(path) {
      const { path: only } = current;
      const meant = only === undefined || (typeof only === "string" ? path.startsWith(only) : only.test(path));
      if (!meant || left < 1) return ok;
      left -= 1;
      return current;
    },
  };
}

export const serverError = () =>
  apiError(500, { type: "api_error", message: "An unknown error occurred. (The stand-in was told to fail.)" });

export const rateLimited = () =>
  apiError(429, {
    type: "invalid_request_error",
    code: "rate_limit",
    message: "Request rate limit exceeded. (The stand-in was told to say so.)",
  });
