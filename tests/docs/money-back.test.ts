import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, type BillingServer, openBillingServer } from "#tests/billing/billing-server.ts";
import { isAsShown } from "./answers.ts";
import { fencesMarked } from "./fences.ts";

// What the page about refunds shows can't be made by a reader's sample: it takes a payment. Here it is made.

let billing: BillingServer;
beforeAll(async () => {
  billing = await openBillingServer();
});
afterAll(() => billing.close());

const [entries, access] = (fencesMarked("manual").get("refunds") ?? []).map(({ code }) => JSON.parse(code));

function expectAsShown(actual: unknown, shown: unknown): void {
  if (!isAsShown(shown, actual)) expect(actual).toEqual(shown);
}

it("is the ledger after half of a payment went back", async () => {
  const { payment_intent } = await billing.buy("docs_half");
  billing.standIn.refund(String(payment_intent), 450);
  await billing.settled();
  const { body } = await ask(`${billing.server.url}/api/v1/entries?userId=docs_half`);
  expectAsShown(body, entries);
});

it("is the account whose credits went back after they were spent; the next credits pay the debt first", async () => {
  const userId = access.userId;
  const { payment_intent } = await billing.buy(userId);
  expect((await billing.post("/api/v1/meter", { userId, event: "render", cost: 45 })).status).toBe(200);
  billing.standIn.refund(String(payment_intent));
  await billing.settled();
  expectAsShown(await billing.access(userId), access);
  const blocked = await billing.post("/api/v1/meter", { userId, event: "render" });
  expect([blocked.status, blocked.body]).toEqual([402, { ok: false, blocked: true, remaining: 0 }]);
  const { body } = await billing.post("/api/v1/credits", { userId, amount: 100 });
  expect(body.credits).toBe(60);
});
