import { z } from "zod";
import { plan, userId } from "./fields.ts";

/** `GET /access?userId=` */
export const accessRequest = z.object({ userId });
export type AccessRequest = z.infer<typeof accessRequest>;

/** An account as every answer shows it. `debt` (credits owed after a refund) is there only when it is above 0. */
export const account = z.object({
  userId: z.string(),
  plan,
  credits: z.int().min(0),
  entitlements: z.array(z.string()),
  debt: z.int().min(1).optional(),
});
export type Account = z.infer<typeof account>;
