import { z } from "zod";
import { fieldLimits, userId } from "./fields.ts";

const { pageSizeDefault, pageSizeMax } = fieldLimits;
const limitError = `limit must be a whole number from 1 to ${pageSizeMax}.`;
const cursorError = "cursor must be a nextCursor that this call returned.";

/** Page size from a URL: digits only, so that "1e2", "0x10" and " 5" are refused rather than guessed at. */
export const pageLimit = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, { error: limitError })
  .transform(Number)
  .pipe(z.int().min(1).max(pageSizeMax, { error: limitError }))
  .default(pageSizeDefault)
  .describe("How many to give at most.");

/** `GET /entries?userId=&limit=&cursor=`: one account's ledger, newest first. The cursor is a `seq`, exclusive. */
export const entriesRequest = z.object({
  userId,
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, { error: cursorError })
    .transform(Number)
    .meta({ type: "string", pattern: "^[1-9]\\d{0,14}$", description: "`nextCursor` of the page before." })
    .optional(),
});
export type EntriesRequest = z.infer<typeof entriesRequest>;

/** Where the next page begins. */
export const nextCursor = z
  .string()
  .nullable()
  .describe("Send it as `cursor` for the next page. `null`: this is the last one.");

/** One immutable line of an account's ledger. `amount` is signed: below 0 where credits were taken. */
export const entry = z.object({
  seq: z.int().min(1).describe("The line's number in this account: 1, 2, 3 and so on without a gap."),
  kind: z
    .string()
    .describe(
      "What moved the balance: `meter`, `grant`, `purchase`, `refund`, `dispute`, or `plan`, which moves none.",
    ),
  event: z.string().nullable().describe("Of a `meter` line: its event."),
  amount: z.int().describe("Credits added, or below 0: taken. 0 where only the plan changed."),
  balanceAfter: z.int().describe("The balance after this line. Below 0 is a debt."),
  idempotencyKey: z.string().nullable().describe("The `Idempotency-Key` of the call that wrote the line."),
  source: z.string().nullable().describe("What the credits came from, such as `first_touch`. Has one effect for ever."),
  costUsd: z.number().nullable().describe("What the metered call cost you, in US dollars, as you said."),
  note: z.string().nullable().describe("What somebody wrote down in the dashboard."),
  at: z.iso.datetime().describe("When it was written, in UTC."),
});
export type Entry = z.infer<typeof entry>;

export const entriesPage = z.object({
  entries: z.array(entry).describe("The lines, newest first."),
  nextCursor,
});
export type EntriesPage = z.infer<typeof entriesPage>;
