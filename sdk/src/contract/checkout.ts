import { z } from "zod";
import { userId } from "./fields.ts";

const returnUrl = (name: string, description: string) => {
  const error = `${name} must be an absolute http:// or https:// address of at most 2,000 characters.`;
  return z
    .string({ error })
    .max(2_000, { error })
    .refine((text) => isReturnUrl(text), { error })
    .meta({ format: "uri", description });
};

/** Absolute, http or https, no name or password in it, nothing that a browser would read as another address. */
function isReturnUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s\\/@?#]+([/?#]|$)/i.test(text) || !/^[\x21-\x7e]+$/.test(text) || text.includes("\\"))
    return false;
  if (!URL.canParse(text)) return false;
  const { username, password, protocol } = new URL(text);
  return username === "" && password === "" && /^https?:$/.test(protocol);
}

export const purchaseKinds = ["credits", "pro"] as const;
export const purchaseKind = z
  .enum(purchaseKinds, { error: `kind must be one of: ${purchaseKinds.join(", ")}.` })
  .describe("What to buy: `credits` is one payment of $9 for 100 credits, `pro` the plan for $19 a month.");
export type PurchaseKind = z.infer<typeof purchaseKind>;

/** `POST /checkout`: begins a purchase on Stripe's page. `url` is where to send the user; afterwards they come back. */
export const checkoutRequest = z.object({
  userId,
  kind: purchaseKind,
  successUrl: returnUrl(
    "successUrl",
    "Where to send the user after paying, on an allowed origin of the project. Left out: a page of ours.",
  ).optional(),
  cancelUrl: returnUrl(
    "cancelUrl",
    "Where to send the user who goes back without paying. Left out: a page of ours.",
  ).optional(),
});
export type CheckoutRequest = z.infer<typeof checkoutRequest>;

/** `POST /portal`: Stripe's own page where a user changes how they pay, or cancels. */
export const portalRequest = z.object({
  userId,
  returnUrl: returnUrl("returnUrl", "Where the portal leads back to, on an allowed origin of the project.").optional(),
});
export type PortalRequest = z.infer<typeof portalRequest>;

const expiresError = "expiresInSeconds must be a whole number from 60 to 86400, given as a JSON number.";

/** `POST /billing-links`: a link to PayKit's own billing page of one user, for as long as it is valid. */
export const billingLinkRequest = z.object({
  userId,
  returnUrl: returnUrl(
    "returnUrl",
    "Where the billing page leads back to, on an allowed origin of the project.",
  ).optional(),
  expiresInSeconds: z
    .int({ error: expiresError })
    .min(60, { error: expiresError })
    .max(86_400, { error: expiresError })
    .default(3_600)
    .describe("How long the link works, in seconds."),
});
export type BillingLinkRequest = z.infer<typeof billingLinkRequest>;

export const redirect = z.object({ url: z.url().describe("Send the user there.") });
export const billingLink = z.object({
  url: z.url().describe("The user's billing page. Whoever has the link can use it: give it to this user only."),
  expiresAt: z.iso.datetime().describe("Until when the link works, in UTC."),
});
