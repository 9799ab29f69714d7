import type { RequestInfo, Services } from "#app/http/context.ts";
import type { FormAnswer } from "./form.ts";

/**
 * One try of a password for an account, counted against the client's address and the account's (T24): better-auth does
 * not limit calls made from here. A right password is taken back from both counts.
 */
export function passwordTry({ throttles }: Services, { clientAddress }: RequestInfo, email: string) {
  const names = [`address ${clientAddress}`, `e-mail ${email}`];
  return {
    /** The refusal, when it is one try too many. */
    begin: async (): Promise<FormAnswer | undefined> => {
      const seconds = await throttles.password.take(names);
      return seconds === undefined ? undefined : tooMany("Too many wrong passwords", seconds);
    },
    wasRight: () => throttles.password.giveBack(names),
  };
}

/** The refusal of one form too many. */
export function tooMany(what: string, seconds: number): FormAnswer {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return {
    refuse: { form: `${what}. Wait ${wait}, then try again.` },
    status: 429,
    headers: { "retry-after": String(seconds) },
  };
}
