import { z } from "zod";
import { account } from "./access.ts";
import { nextCursor, pageLimit } from "./entries.ts";
import { fieldLimits } from "./fields.ts";

const { userIdCodePointsMax } = fieldLimits;
const cursorError = "cursor must be a nextCursor that this call returned.";
const prefixError = `q must be well-formed text of at most ${userIdCodePointsMax} characters.`;

/** The beginning of a user id, as it is searched for. */
export const userIdPrefix = z
  .string({ error: prefixError })
  .refine((text) => text.isWellFormed() && !text.includes("\0") && [...text].length <= userIdCodePointsMax, {
    error: prefixError,
  })
  .meta({
    maxLength: userIdCodePointsMax,
    description: "Only users whose id begins with this, upper and lower case told apart.",
  });

/** `GET /accounts?limit=&cursor=&q=`: the project's accounts by user id; `q` is the beginning of one, case and all. */
export const accountsRequest = z.object({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,800}$/, { error: cursorError })
    .describe("`nextCursor` of the page before.")
    .optional(),
  q: userIdPrefix.optional(),
});
export type AccountsRequest = z.infer<typeof accountsRequest>;

/** `mrr` in US dollars: pro accounts × the price of the plan. A debt counts as 0 credits outstanding. */
export const accountStats = z.object({
  total: z.int().min(0).describe("Accounts of the project."),
  free: z.int().min(0).describe("Of these, on the plan `free`."),
  pro: z.int().min(0).describe("Of these, on the plan `pro`."),
  mrr: z.number().min(0).describe("Monthly recurring revenue in US dollars: pro accounts × the price of the plan."),
  creditsOutstanding: z.int().min(0).describe("Credits all users together can still spend. A debt counts as 0."),
});
export type AccountStats = z.infer<typeof accountStats>;

export const accountsPage = z.object({
  accounts: z.array(account).describe("The accounts, by user id."),
  nextCursor,
  stats: accountStats.describe("Of all accounts of the project, whatever page was asked for."),
});
export type AccountsPage = z.infer<typeof accountsPage>;
