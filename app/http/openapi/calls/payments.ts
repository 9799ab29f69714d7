import { z } from "zod";
import type { ApiSlug } from "#app/docs/api-contents.ts";
import { billingLink, billingLinkRequest, checkoutRequest, portalRequest, redirect } from "#contract/checkout.ts";
import { type ApiDetails, exampleOrigin } from "../call.ts";

/** What /webhook says to Stripe; in no contract, because no client of ours reads it. */
export const webhookReceived = z.object({ received: z.literal(true).describe("The event is kept.") });

/** The calls around money. */
export const paymentCalls = {
  checkout: {
    operationId: "createCheckout",
    description:
      "Begins a purchase on Stripe's own page and answers with its address. Send the user there. What they bought is in their account once Stripe has been paid, also when they never come back. See [Billing](/docs/billing).\n\n" +
      "An address to come back to must lead to an allowed origin of the project, if its settings list any. With a live Stripe key the demo project sells nothing: 403 `demo_project`.",
    by: "key",
    keyNote: "Publishable or secret.",
    input: checkoutRequest,
    answers: [{ status: 200, description: "Stripe's page is open.", body: redirect, headers: ["idempotent-replayed"] }],
    errors: ["demo_project", "stripe_not_configured", "stripe_refused"],
    examples: [
      {
        name: "credits",
        summary: "A pack of 100 credits for $9",
        key: "pk_live_demo",
        idempotencyKey: "5b0c-buy-credits",
        body: { userId: "user_123", kind: "credits", successUrl: "https://app.example/thanks" },
        status: 200,
        answer: { url: "https://checkout.stripe.com/c/pay/cs_test_a1b2c3" },
      },
    ],
  },
  portal: {
    operationId: "createPortal",
    description:
      "Stripe's own page where a user changes their card, sees invoices, or cancels. It is for users who have bought before; for others the answer is 409 `no_customer`.\n\n" +
      "[GET /access](/docs/api/access) says with the header `x-paykit-portal: open` whether this call would work.",
    by: "key",
    keyNote:
      "Secret. Publishable only on the demo project, or where the project's settings open the portal to browsers: whoever has the page's key could otherwise open another user's portal.",
    input: portalRequest,
    answers: [{ status: 200, description: "The portal is open.", body: redirect }],
    errors: ["secret_key_required", "no_customer", "stripe_not_configured", "stripe_refused"],
    examples: [
      {
        name: "portal",
        summary: "A user who has bought before",
        key: "sk_live_demo",
        body: { userId: "user_buyer", returnUrl: "https://app.example/settings" },
        status: 200,
        answer: { url: "https://billing.stripe.com/p/session/test_a1b2c3" },
      },
    ],
  },
  "billing-links": {
    operationId: "createBillingLink",
    description:
      "A link to PayKit's own billing page of one user: their balance, what they bought, and buttons to buy more. The user needs no password for it, so whoever has the link is that user there until it expires.",
    by: "key",
    keyNote: "Secret. On the demo project any key.",
    input: billingLinkRequest,
    answers: [{ status: 200, description: "The link.", body: billingLink }],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "link",
        summary: "A link for ten minutes",
        key: "sk_live_demo",
        body: { userId: "user_123", expiresInSeconds: 600 },
        status: 200,
        answer: { url: `${exampleOrigin}/billing/eyJ1c2VyIjoi`, expiresAt: "2026-03-01T12:10:00.000Z" },
      },
    ],
  },
  webhook: {
    operationId: "receiveStripeEvent",
    description:
      "Only Stripe calls this. Enter its address in Stripe's dashboard as described in [Stripe](/docs/stripe). An event is kept on disk before it is acknowledged, and worked on afterwards; one that comes twice has one effect.",
    by: "signature",
    keyNote: "None. The `Stripe-Signature` header says that it is Stripe.",
    answers: [{ status: 200, description: "The event is kept.", body: webhookReceived }],
    errors: ["invalid_signature", "body_too_large", "stripe_not_configured"],
    examples: [
      {
        name: "event",
        summary: "An event, shortened",
        body: {
          id: "evt_1",
          object: "event",
          livemode: false,
          type: "checkout.session.completed",
          data: { object: {} },
        },
        status: 200,
        answer: { received: true },
      },
    ],
  },
} satisfies Partial<Record<ApiSlug, ApiDetails>>;
