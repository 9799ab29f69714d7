import { z } from "zod";
import { userId } from "./fields.ts";

const returnUrl = (name: string) => {
  const error = `${name} must be an absolute http:// or https:// address of at most 2,000 characters.`;
  return z
    .string({ error })
    .max(2_000, { error })
    .refine((text) => isReturnUrl(text), { error });
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
export const purchaseKind = z.enum(purchaseKinds, { error: `kind must be one of: ${purchaseKinds.join(", ")}.` });
export type PurchaseKind = z.infer<typeof purchaseKind>;

/** `POST /checkout`: begins a purchase on Stripe's page. `url` is where to send the user; afterwards they come back. */
export const checkoutRequest = z.object({
  userId,
  kind: purchaseKind,
  successUrl: returnUrl("successUrl").optional(),
  cancelUrl: returnUrl("cancelUrl").optional(),
});
export type CheckoutRequest = z.infer<typeof checkoutRequest>;

/** `POST /portal`: Stripe's own page where a user changes how they pay, or cancels. */
export const portalRequest = z.object({ userId, returnUrl: returnUrl("returnUrl").optional() });
export type PortalRequest = z.infer<typeof portalRequest>;

const expiresError = "expiresInSeconds must be a whole number from 60 to 86400, given as a JSON number.";

/** `POST /billing-links`: a link to PayKit's own billing page of one user, for as long as it is valid. */
export const billingLinkRequest = z.object({
  userId,
  returnUrl: returnUrl("returnUrl").optional(),
  expiresInSeconds: z
    .int({ error: expiresError })
    .min(60, { error: expiresError })
    .max(86_400, { error: expiresError })
    .default(3_600),
});
export type BillingLinkRequest = z.infer<typeof billingLinkRequest>;

export const redirect = z.object({ url: z.url() });
export const billingLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() });
