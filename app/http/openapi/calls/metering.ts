import type { ApiSlug } from "#app/docs/api-contents.ts";
import { accessRequest, account } from "#contract/access.ts";
import { creditsRequest } from "#contract/credits.ts";
import { meterBlocked, meterPaid, meterRequest } from "#contract/meter.ts";
import type { ApiDetails } from "../call.ts";

/** The calls an app makes around each of its own model calls. */
export const meteringCalls = {
  meter: {
    operationId: "meter",
    description:
      "Takes credits from one user for one billable action. Call it before your own model call: on 200 run the model, on 402 stop. A user seen for the first time starts with the project's free credits.\n\n" +
      "Checking and taking are one step in the ledger, so two calls at once never spend the same credit. Send an `Idempotency-Key`, and a retry never takes a credit twice. See [Metering](/docs/metering).",
    by: "key",
    keyNote:
      "Publishable or secret. The secret key alone when the project has [secure metering](/docs/secure-metering) on.",
    input: meterRequest,
    answers: [
      {
        status: 200,
        description: "Paid. Run your model.",
        body: meterPaid,
        headers: ["x-paykit-seq", "idempotent-replayed"],
      },
      {
        status: 402,
        description:
          "Not paid: the user has too few credits, and none was taken. It is not remembered for the `Idempotency-Key`: after a top-up the same key can succeed.",
        body: meterBlocked,
        headers: ["x-paykit-seq"],
      },
    ],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "paid",
        summary: "A new user's first call",
        key: "sk_live_demo",
        idempotencyKey: "2f6c1d0e-image-1",
        body: { userId: "user_123", event: "image_gen" },
        status: 200,
        answer: { ok: true, remaining: 4 },
      },
      {
        name: "blocked",
        summary: "More than the user has",
        key: "sk_live_demo",
        body: { userId: "user_123", event: "video_gen", cost: 50 },
        status: 402,
        answer: { ok: false, blocked: true, remaining: 4 },
      },
    ],
  },
  access: {
    operationId: "getAccess",
    description:
      "What a user has: plan, credits, entitlements. Reading writes nothing: for a user nobody wrote to yet, it shows what they would start with.\n\n" +
      "Do not decide by `credits` whether a model call may run. Between reading and running somebody else may spend them; [POST /meter](/docs/api/meter) checks and takes in one step.",
    by: "key",
    keyNote: "Publishable or secret.",
    input: accessRequest,
    answers: [
      { status: 200, description: "The account.", body: account, headers: ["x-paykit-seq", "x-paykit-portal"] },
    ],
    examples: [
      {
        name: "account",
        summary: "A user who metered once",
        key: "pk_live_demo",
        query: { userId: "user_123" },
        status: 200,
        answer: { userId: "user_123", plan: "free", credits: 4, entitlements: [] },
      },
    ],
  },
  credits: {
    operationId: "addCredits",
    description:
      "Adds credits, changes the plan, or both. Give `amount`, `plan`, or both of them. Nobody pays for this: it is for welcome gifts, refunds in kind, and tests. Users pay through [POST /checkout](/docs/api/checkout).\n\n" +
      "A plan given here and a plan paid for are kept apart, and the user has the better of the two.",
    by: "key",
    keyNote: "Secret. On the demo project any key.",
    input: creditsRequest,
    answers: [
      {
        status: 200,
        description: "The account as it is now.",
        body: account,
        headers: ["x-paykit-seq", "idempotent-replayed"],
      },
    ],
    errors: ["secret_key_required"],
    examples: [
      {
        name: "granted",
        summary: "100 credits and the plan pro",
        key: "sk_live_demo",
        idempotencyKey: "welcome-user_123",
        body: { userId: "user_123", amount: 100, plan: "pro" },
        status: 200,
        answer: { userId: "user_123", plan: "pro", credits: 104, entitlements: ["pro"] },
      },
    ],
  },
} satisfies Partial<Record<ApiSlug, ApiDetails>>;
