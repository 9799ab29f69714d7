import type { RequestInfo, Services } from "#app/http/context.ts";
import type { FormRefusal } from "./form.ts";

/**
 * Tries a password for an account, counted against the client's address and the account's (T24): better-auth does not
 * limit calls made from here. Only a wrong password stays counted; one that was right, or that nobody could look at
 * because the database was away, is taken back. Gives the refusal of one try too many instead.
 */
export async function tryPassword<T>(
  { throttles }: Services,
  { clientAddress }: RequestInfo,
  email: string,
  work: () => Promise<{ isWrong: boolean; value: T }>,
): Promise<{ refusal: FormRefusal } | { refusal: undefined; value: T }> {
  const names = [`address ${clientAddress}`, `e-mail ${email}`];
  const seconds = await throttles.password.take(names);
  if (seconds !== undefined) return { refusal: tooMany("Too many wrong passwords", seconds) };
  let isWrong = false;
  try {
    const result = await work();
    isWrong = result.isWrong;
    return { refusal: undefined, value: result.value };
  } finally {
    if (!isWrong) await throttles.password.giveBack(names);
  }
}

/** The refusal of one form too many. */
export function tooMany(what: string, seconds: number): FormRefusal {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return {
    refuse: { form: `${what}. Wait ${wait}, then try again.` },
    status: 429,
    headers: { "retry-after": String(seconds) },
  };
}
