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
  .pipe(z.int().max(pageSizeMax, { error: limitError }))
  .default(pageSizeDefault);

/** `GET /entries?userId=&limit=&cursor=`: one account's ledger, newest first. The cursor is a `seq`, exclusive. */
export const entriesRequest = z.object({
  userId,
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, { error: cursorError })
    .transform(Number)
    .optional(),
});
export type EntriesRequest = z.infer<typeof entriesRequest>;

/** One immutable line of an account's ledger. `amount` is signed: below 0 where credits were taken. */
export const entry = z.object({
  seq: z.int().min(1),
  kind: z.string(),
  event: z.string().nullable(),
  amount: z.int(),
  balanceAfter: z.int(),
  idempotencyKey: z.string().nullable(),
  source: z.string().nullable(),
  costUsd: z.number().nullable(),
  note: z.string().nullable(),
  at: z.iso.datetime(),
});
export type Entry = z.infer<typeof entry>;

export const entriesPage = z.object({ entries: z.array(entry), nextCursor: z.string().nullable() });
export type EntriesPage = z.infer<typeof entriesPage>;
