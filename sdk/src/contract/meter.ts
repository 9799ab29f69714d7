import { z } from "zod";
import { cost, costUsd, event, userId } from "./fields.ts";

/**
 * `POST /meter`: take `cost` credits (default 1) from one user for one billable action. `costUsd` is what the call cost
 * you, for margins; it is kept to the nearest millionth of a dollar.
 */
export const meterRequest = z.object({ userId, event, cost: cost.default(1), costUsd: costUsd.optional() });
export type MeterRequest = z.infer<typeof meterRequest>;

/** 200: paid, `remaining` credits are left. 402: not paid, nothing was taken, `remaining` is the balance as it was. */
export const meterPaid = z.object({
  ok: z.literal(true).describe("Paid: run your model."),
  remaining: z.int().min(0).describe("Credits left after this call."),
});
export const meterBlocked = z.object({
  ok: z.literal(false).describe("Not paid: do not run your model."),
  blocked: z.literal(true).describe("The user is out of credits."),
  remaining: z.int().min(0).describe("The balance, as it was: nothing was taken."),
});
export type MeterPaid = z.infer<typeof meterPaid>;
export type MeterBlocked = z.infer<typeof meterBlocked>;
