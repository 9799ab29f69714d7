import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Misbehaviour } from "#tests/stripe/misbehaviour.ts";
import { createLoadClient } from "#tests/support/load.ts";
import { type BillingServer, openBillingServer } from "./billing-server.ts";

// Two at a time: hanging is the one that takes long, and all the others fit beside it.
let hanging: BillingServer;
let other: BillingServer;
beforeAll(async () => {
  [hanging, other] = await Promise.all([openBillingServer(), openBillingServer()]);
});
afterAll(() => Promise.all([hanging.close(), other.close()]));

/** Meters and reads accounts all the time, until told to stop; gives what was answered and the slowest answer. */
function keepUsing({ server }: BillingServer) {
  const client = createLoadClient(server.url, 4);
  let running = true;
  const seen = { answers: 0, failures: [] as unknown[], slowestMs: 0 };
  const clients = Array.from({ length: 4 }, async (_, n) => {
    for (let turn = 0; running; turn += 1) {
      const begun = performance.now();
      const userId = `reader ${n}`;
      const isRead = turn % 2 === 0;
      const answer = isRead
        ? await client.get(`/api/v1/access?userId=${encodeURIComponent(userId)}`)
        : await client.post("/api/v1/meter", { userId, event: "e" });
      seen.answers += 1;
      seen.slowestMs = Math.max(seen.slowestMs, performance.now() - begun);
      if (answer.status !== 200 && !(answer.status === 402 && !isRead)) seen.failures.push(answer);
      await sleep(5);
    }
  });
  return async () => {
    // Some of Stripe's failures are over at once: enough must be seen all the same.
    while (seen.answers < 60) await sleep(20);
    running = false;
    await Promise.all(clients);
    client.close();
    return seen;
  };
}

async function misbehaved(billing: BillingServer, how: Misbehaviour, status: 200 | 503) {
  // What Stripe reported before it went down is worked on all the while.
  billing.standIn.behave({ mode: "ok" });
  const paid = await Promise.all(Array.from({ length: 12 }, (_, n) => billing.open(`paid ${how.mode} ${n}`)));
  billing.standIn.behave(how);
  const stop = keepUsing(billing);
  for (const session of paid) billing.standIn.pay(session);
  const begun = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      billing.post("/api/v1/checkout", { userId: `buyer ${how.mode} ${n}`, kind: "credits" }),
    ),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const seen = await stop();
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(status));
  if (status === 503) for (const { body } of answers) expect(body.error.message).toMatch(/Stripe/);
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(12_000);
  expect(seen.failures).toEqual([]);
  expect(seen.slowestMs).toBeLessThan(2_000);
  const slowest = Math.round(seen.slowestMs);
  console.log(`Stripe ${how.mode}: checkout ${seconds.toFixed(1)} s; ${seen.answers} meters, slowest ${slowest} ms`);
  return paid;
}

it("harms neither /meter nor /access, and checkout answers within 12 s, whatever Stripe does", async () => {
  await Promise.all([
    misbehaved(hanging, { mode: "hang" }, 503),
    (async () => {
      await misbehaved(other, { mode: "refuse" }, 503);
      await misbehaved(other, { mode: "error500" }, 503);
      await misbehaved(other, { mode: "error429" }, 503);
      await misbehaved(other, { mode: "slow", delayMs: 3_000 }, 200);
    })(),
  ]);
});

it("does what was reported meanwhile once Stripe is back", async () => {
  for (const { standIn } of [hanging, other]) standIn.behave({ mode: "ok" });
  await Promise.all([hanging.settled(), other.settled()]);
  for (let n = 0; n < 12; n += 1) {
    expect(await hanging.access(`paid hang ${n}`)).toMatchObject({ credits: 105 });
    for (const mode of ["refuse", "error500", "error429", "slow"])
      expect(await other.access(`paid ${mode} ${n}`), mode).toMatchObject({ credits: 105 });
  }
});
