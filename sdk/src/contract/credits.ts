import { z } from "zod";
import { amount, plan, userId } from "./fields.ts";

/** `POST /credits`: grant credits, change the plan, or both. The answer is the account, as in `/access`. */
export const creditsRequest = z
  .object({ userId, amount: amount.optional(), plan: plan.optional() })
  .refine((body) => body.amount !== undefined || body.plan !== undefined, {
    error: "Give amount, plan, or both.",
  })
  .meta({ anyOf: [{ required: ["amount"] }, { required: ["plan"] }] });
export type CreditsRequest = z.infer<typeof creditsRequest>;
