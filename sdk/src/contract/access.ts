import { z } from "zod";
import { plan, userId } from "./fields.ts";

/** `GET /access?userId=` */
export const accessRequest = z.object({ userId });
export type AccessRequest = z.infer<typeof accessRequest>;

/** An account as every answer shows it. `debt` (credits owed after a refund) is there only when it is above 0. */
export const account = z.object({
  userId: z.string().describe("The user's id, as you sent it."),
  plan,
  credits: z.int().min(0).describe("Credits the user can spend now."),
  entitlements: z.array(z.string()).describe('What the plan opens: `["pro"]` for `pro`, `[]` for `free`.'),
  debt: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Credits owed after a refund or dispute of credits already spent. Only there when above 0; nothing can be metered until it is paid off.",
    ),
});
export type Account = z.infer<typeof account>;
