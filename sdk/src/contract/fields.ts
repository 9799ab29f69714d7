import { z } from "zod";

/** Bounds of every field on the wire. One place, so that a message and its rule can't drift apart. */
export const fieldLimits = {
  userIdCodePointsMax: 128,
  eventCodePointsMax: 64,
  projectNameCodePointsMax: 80,
  noteCodePointsMax: 200,
  freeCreditsMax: 1_000_000,
  creditsMin: 1,
  creditsMax: 1_000_000,
  costUsdMax: 1_000_000,
  idempotencyKeyCharactersMax: 255,
  pageSizeDefault: 100,
  pageSizeMax: 500,
} as const;

// A label that reads as nothing (white space, zero-width signs) would be a row nobody can tell apart.
const blank = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;
// Control characters break log lines and terminals; bidirectional embeddings, overrides and isolates make one id look like
// another. (Plain direction marks stay: names in Arabic and Hebrew have them.)
const forbidden = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/**
 * Text we keep byte for byte. It must be well-formed Unicode: PostgreSQL would turn a lone surrogate
 * into U+FFFD, and two users would become one. No normalization: NFC and NFD spellings are two ids.
 */
export function label(name: string, codePointsMax: number) {
  const message =
    `${name} must be a string of 1 to ${codePointsMax} characters: ` +
    "well-formed Unicode, not blank, without control or bidirectional-override characters.";
  return z
    .string({ error: message })
    .refine((text) => text.isWellFormed() && !blank.test(text) && !forbidden.test(text), { error: message })
    .refine((text) => text.length <= codePointsMax || [...text].length <= codePointsMax, { error: message })
    .meta({ minLength: 1, maxLength: codePointsMax });
}

function credits(name: string) {
  const { creditsMin, creditsMax } = fieldLimits;
  const error = `${name} must be a whole number from ${creditsMin} to ${creditsMax}, given as a JSON number.`;
  return z.int({ error }).min(creditsMin, { error }).max(creditsMax, { error });
}

const costUsdError = `costUsd must be a number from 0 to ${fieldLimits.costUsdMax} (US dollars), given as a JSON number.`;

export const userId = label("userId", fieldLimits.userIdCodePointsMax).describe(
  "Your own id of the user, kept byte for byte: `ann` and `Ann` are two accounts. Not blank, without control characters.",
);
export const event = label("event", fieldLimits.eventCodePointsMax).describe(
  "Your name for the billable action, such as `image_gen`. Analytics add up by it.",
);
export const cost = credits("cost").describe('How many credits this call takes. A JSON number; `"1"` is refused.');
export const amount = credits("amount").describe("How many credits to add. A debt is paid off first.");
export const costUsd = z
  .number({ error: costUsdError })
  .min(0, { error: costUsdError })
  .max(fieldLimits.costUsdMax, {
    error: costUsdError,
  })
  .describe("What the call cost you, in US dollars, for the margins in analytics. Kept to the nearest millionth.");

export const planNames = ["free", "pro"] as const;
export const plan = z
  .enum(planNames, { error: `plan must be one of: ${planNames.join(", ")}.` })
  .describe("The plan of the account. `pro` brings the entitlement `pro`.");
export type PlanName = z.infer<typeof plan>;
