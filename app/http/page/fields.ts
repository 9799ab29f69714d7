import { z } from "zod";
import { limits } from "#app/config/limits.ts";
import { roles } from "#app/domain/projects/roles.ts";
import { amount, fieldLimits, label, planNames } from "#contract/fields.ts";

// Fields of forms: text as a person types it, with messages that say what to type instead.

const { passwordCharactersMin, passwordCharactersMax } = limits;
const { noteCodePointsMax, freeCreditsMax, creditsMax } = fieldLimits;

export const email = z
  .string({ error: "Enter an e-mail address." })
  .trim()
  .toLowerCase()
  .max(254, { error: "An e-mail address has at most 254 characters." })
  .pipe(z.email({ error: "Enter an e-mail address, like name@example.com." }));

export const personName = label("Your name", fieldLimits.projectNameCodePointsMax);

/** A password as it is asked for at sign-in: whatever it is, it is only compared. */
export const currentPassword = z
  .string({ error: "Enter your password." })
  .max(passwordCharactersMax, { error: `A password has at most ${passwordCharactersMax} characters.` });

const keyboardRuns = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiop", "qwertyuiop", "asdfghjkl"];
const commonWords = /^(password|passwort|letmein|welcome|changeme|iloveyou|admin|secret|paykit)+\W*\d*\W*$/i;

/** A password as it is chosen: long, and none of those that are tried first. */
export const newPassword = z
  .string({ error: "Choose a password." })
  .min(passwordCharactersMin, { error: `Choose at least ${passwordCharactersMin} characters.` })
  .max(passwordCharactersMax, { error: `Choose at most ${passwordCharactersMax} characters.` })
  .refine((text) => text.isWellFormed() && !text.includes("\0"), { error: "Choose ordinary characters." })
  .refine((text) => text.length < passwordCharactersMin || !isGuessable(text), {
    error: "This one is easy to guess. Three unrelated words are easy to keep.",
  });

function isGuessable(password: string): boolean {
  const text = password.toLowerCase();
  if (new Set(text).size < 5 || commonWords.test(text)) return true;
  return keyboardRuns.some((run) => text.length <= run.length * 2 && `${run}${run}`.includes(text));
}

function wholeNumber(name: string, min: number, max: number) {
  const error = `${name} must be a whole number from ${min.toLocaleString("en-US")} to ${max.toLocaleString("en-US")}.`;
  return z
    .string({ error })
    .trim()
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }));
}

const zoneError = "Enter a time zone by its name, like Europe/Berlin or America/New_York.";
/** An IANA name that pages can show times in; whether the database knows it too is the database's to say. */
export const timeZone = z
  .string({ error: zoneError })
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/, { error: zoneError })
  .refine((name) => (name === "UTC" || name.includes("/")) && isTimeZone(name), { error: zoneError });

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

export const freeCredits = wholeNumber("Free credits", 0, freeCreditsMax);
export const grantAmount = wholeNumber("Credits", 1, creditsMax).pipe(amount);
export const plan = z.enum(planNames, { error: "Choose a plan." });
export const role = z.enum(roles, { error: "Choose a role." });
export const keyName = z.string().trim().pipe(label("The name", fieldLimits.projectNameCodePointsMax));
export const note = z.string().trim().pipe(label("The note", noteCodePointsMax)).optional();

/** Ids that our own pages put into forms; anything else names nothing. */
export const id = z.string({ error: "This form is not complete. Open the page again." }).regex(/^[\w-]{1,64}$/, {
  error: "This form is not as the page made it. Open the page again.",
});

/** What makes the second sending of a form harmless (docs/decisions/013). */
export const formToken = z
  .string({ error: "This form is not complete. Open the page again." })
  .regex(/^[0-9a-f-]{36}$/, { error: "This form is not as the page made it. Open the page again." });

/** A list of origins as it is typed, one a line; each as browsers write it, once. */
export const allowedOrigins = z
  .string()
  .optional()
  .transform((text = "", context) => {
    const lines = text.split(/[\r\n]+/).map((line) => line.trim());
    const origins = new Set<string>();
    for (const line of lines.filter((one) => one !== "")) {
      const origin = originOf(line);
      const shown = line.length > 60 ? `${line.slice(0, 60)}…` : line;
      if (origin !== undefined) origins.add(origin);
      else {
        const message = `“${shown}” is not an origin. Write each as https://app.example.com, one a line.`;
        context.addIssue({ code: "custom", message });
      }
    }
    if (origins.size > limits.allowedOriginsMax) {
      context.addIssue({ code: "custom", message: `List at most ${limits.allowedOriginsMax} origins.` });
    }
    return [...origins];
  });

function originOf(line: string): string | undefined {
  if (line.length > 300 || !/^https?:\/\//i.test(line) || !URL.canParse(line)) return undefined;
  const { protocol, username, password, origin } = new URL(line);
  return /^https?:$/.test(protocol) && username === "" && password === "" ? origin : undefined;
}
