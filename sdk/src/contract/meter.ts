import { z } from "zod";
import { cost, costUsd, event, userId } from "./fields.ts";

/**
 * `POST /meter`: take `cost` credits (default 1) from one user for one billable action. `costUsd` is what the call cost
 * you, for margins; it is kept to the nearest millionth of a dollar.
 */
export const meterRequest = z.object({ userId, event, cost: cost.default(1), costUsd: costUsd.optional() });
export type MeterRequest = z.infer<typeof meterRequest>;

/** 200: paid, `remaining` credits are left. 402: not paid, nothing was taken, `remaining` is the balance as it was. */
export const meterPaid = z.object({ ok: z.literal(true), remaining: z.int().min(0) });
export const meterBlocked = z.object({ ok: z.literal(false), blocked: z.literal(true), remaining: z.int().min(0) });
export type MeterPaid = z.infer<typeof meterPaid>;
export type MeterBlocked = z.infer<typeof meterBlocked>;
