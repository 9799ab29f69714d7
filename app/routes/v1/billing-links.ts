import { signBillingLink } from "#app/domain/billing/billing-link.server.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { allowedReturn } from "#app/http/stripe-call.ts";
import { billingLinkRequest } from "#contract/checkout.ts";

const route = endpoint({
  POST: method(billingLinkRequest, secretKey, async (call) => {
    const { project, input, origin, linkSecret } = call;
    const { userId, expiresInSeconds } = input;
    const returnUrl =
      input.returnUrl === undefined ? null : await allowedReturn(call, "returnUrl", input.returnUrl, "/");
    const expiresAtSeconds = Math.floor(Date.now() / 1_000) + expiresInSeconds;
    const token = signBillingLink(linkSecret, { projectId: project.id, userId, returnUrl, expiresAtSeconds });
    return { body: { url: `${origin}/billing/${token}`, expiresAt: new Date(expiresAtSeconds * 1_000).toISOString() } };
  }),
});

export const loader = route.loader;
export const action = route.action;
