import { createHmac, timingSafeEqual } from "node:crypto";

/** What a link to a user's billing page carries: it says whose page it is, and until when. */
export interface BillingLink {
  projectId: string;
  userId: string;
  /** Where "back" leads on that page. */
  returnUrl: string | null;
  expiresAtSeconds: number;
}

/**
 * Signs a link, so that it opens one user's page and no other, and only until it expires. Nothing is stored: whoever has
 * the secret can read it, and nobody else can make one.
 */
export function signBillingLink(secret: string, link: BillingLink): string {
  const body = Buffer.from(
    JSON.stringify([link.projectId, link.userId, link.returnUrl, link.expiresAtSeconds]),
  ).toString("base64url");
  return `${body}.${signature(secret, body)}`;
}

/** Reads a link back; undefined when it is not one of ours, was changed, or is over. */
export function readBillingLink(secret: string, token: string, nowSeconds: number): BillingLink | undefined {
  const [body = "", signed = "", ...more] = token.split(".");
  const expected = Buffer.from(signature(secret, body));
  const given = Buffer.from(signed);
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const [projectId, userId, returnUrl, expiresAtSeconds] = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
  return expiresAtSeconds > nowSeconds ? { projectId, userId, returnUrl, expiresAtSeconds } : undefined;
}

function signature(secret: string, body: string): string {
  return createHmac("sha256", secret).update(`paykit billing link\n${body}`).digest("base64url");
}
