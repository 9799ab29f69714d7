import { sql } from "drizzle-orm";
import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { handleEvent } from "#app/integrations/stripe/handle-event.server.ts";
import { rowsOf } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { inParallel } from "#tests/support/load.ts";
import { type BillingProcess, openBillingProcess } from "./billing-process.ts";
import { moneyOf } from "./money-at-stripe.ts";

const worlds = 120;
const ordersOfAWorld = 10;
// A failing run prints its seed and path; SEED=… runs it again.
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** What happens to one purchase at Stripe, one move after another. A move that Stripe would refuse is left out. */
type Move =
  | { name: "pay late succeeded" | "pay late failed" | "pay" | "pay free" | "expire" }
  | { name: "refund"; cents: number; status: "succeeded" | "pending" | "failed" }
  | { name: "fail refund" | "succeed refund"; nth: number }
  | { name: "dispute"; cents: number; status: "needs_response" | "warning_needs_response" }
  | { name: "close dispute"; nth: number; how: "won" | "lost" };

const cents = fc.constantFrom(1, 4, 5, 9, 100, 333, 450, 891, 900);
const nth = fc.nat(2);
const payment: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Move>({ name: "pay" }) },
  { weight: 3, arbitrary: fc.constant<Move>({ name: "pay late succeeded" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Move>({ name: "pay late failed" }, { name: "pay free" }, { name: "expire" }),
  },
);
const moneyBack: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constant("refund"), cents, status: statusOfRefund() }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constantFrom("fail refund", "succeed refund"), nth }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constant("dispute"), cents, status: statusOfDispute() }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("close dispute"), nth, how: fc.constantFrom("won", "lost") }) },
) as fc.Arbitrary<Move>;
function statusOfRefund() {
  return fc.constantFrom("succeeded", "pending", "failed");
}
function statusOfDispute() {
  return fc.oneof({ weight: 4, arbitrary: fc.constant("needs_response") }, fc.constant("warning_needs_response"));
}
const purchase = fc
  .tuple(
    payment,
    fc.oneof(
      { weight: 4, arbitrary: fc.array(moneyBack, { maxLength: 2 }) },
      { weight: 1, arbitrary: fc.array(moneyBack, { minLength: 3, maxLength: 4 }) },
    ),
  )
  .map(([first, then]) => (/^pay( late succeeded)?$/.test(first.name) ? [first, ...then] : [first]));

const world = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(purchase) },
  { weight: 1, arbitrary: fc.tuple(purchase, purchase) },
);

let billing: BillingProcess;
beforeAll(async () => {
  billing = await openBillingProcess();
});
afterAll(() => billing.close());

/** Makes a purchase's moves at the stand-in, one at a time. */
function mover(session: string, moves: Move[]) {
  const { standIn } = billing;
  const refunds: string[] = [];
  const disputes: string[] = [];
  const intent = () => String(standIn.get<Stripe.Checkout.Session>(session).payment_intent);
  const acts: Record<Move["name"], (move: never) => unknown> = {
    pay: () => standIn.pay(session),
    "pay free": () => standIn.payFree(session),
    "pay late succeeded": () => standIn.pay(session, "delayed"),
    "pay late failed": () => standIn.pay(session, "delayed"),
    expire: () => standIn.expire(session),
    refund: (move: Extract<Move, { name: "refund" }>) =>
      refunds.push(standIn.refund(intent(), move.cents, move.status).id),
    "fail refund": ({ nth }: { nth: number }) => standIn.failRefund(refunds[nth] ?? "none"),
    "succeed refund": ({ nth }: { nth: number }) => standIn.succeedRefund(refunds[nth] ?? "none"),
    dispute: (move: Extract<Move, { name: "dispute" }>) =>
      disputes.push(standIn.dispute(intent(), move.cents, move.status).id),
    "close dispute": ({ nth, how }: { nth: number; how: "won" | "lost" }) =>
      standIn.closeDispute(disputes[nth] ?? "none", how),
  };
  const steps = moves.flatMap((move) => {
    const late = /^pay late (succeeded|failed)$/.exec(move.name)?.[1] as "succeeded" | "failed" | undefined;
    const act = () => acts[move.name](move as never);
    return late ? [act, () => standIn.settleDelayed(session, late)] : [act];
  });
  return () => {
    const step = steps.shift();
    try {
      step?.();
    } catch (error) {
      // Stripe's refusals have a status; anything else is a fault of this test.
      if (!(error instanceof Object && "status" in error)) throw error;
    }
    return steps.length > 0;
  };
}

/** A random number from 0 up to, not including, `below`; the same again for the same seed. */
type Dice = (below: number) => number;
function diceOf(state: number): Dice {
  let a = state >>> 0;
  return (below) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

let handled = 0;
/** How often an event is delivered, as the dice fall. */
const timesOf = [1, 1, 1, 1, 2, 3];

/** One order: moves and deliveries in turn as the dice fall, eight at once, each event one to three times. */
async function runOrder(userId: string, purchases: Move[][], dice: Dice): Promise<string[]> {
  const { standIn, store, otherStore, stripe } = billing;
  const sessions: string[] = [];
  for (const _ of purchases) sessions.push(await billing.open(userId));
  const movers = purchases.map((moves, index) => mover(sessions[index] ?? "", moves));
  const outstanding: Stripe.Event[] = [];
  const deliverSome = async (count: number) => {
    const now = Array.from({ length: Math.min(count, outstanding.length) }, () =>
      outstanding.splice(dice(outstanding.length), 1),
    );
    await inParallel(now.flat(), 8, async (event) => {
      handled += 1;
      await handleEvent(dice(2) === 0 ? store : otherStore, stripe, event);
    });
  };
  while (movers.length > 0) {
    const which = dice(movers.length);
    const before = standIn.events.length;
    if (!movers[which]?.()) movers.splice(which, 1);
    for (const event of standIn.events.slice(before)) {
      for (let times = timesOf[dice(timesOf.length)] ?? 1; times > 0; times -= 1) outstanding.push(event);
    }
    if (dice(3) === 0) await deliverSome(dice(outstanding.length + 1));
  }
  await deliverSome(outstanding.length);
  return sessions;
}

/** What a purchase must have come to, by nothing but what the stand-in says of its session, charge and disputes. */
function expectedOf(sessionId: string) {
  const { standIn } = billing;
  const session = standIn.get<Stripe.Checkout.Session>(sessionId);
  if (session.status === "expired") return { state: "expired", kept: 0, cents: 0 };
  if (session.payment_status === "no_payment_required") return { state: "paid", kept: 100, cents: 0 };
  if (session.payment_status !== "paid") return { state: "failed", kept: 0, cents: 0 };
  const { paid, back } = moneyOf(standIn, String(session.payment_intent));
  return { state: "paid", kept: 100 - Math.round((100 * Math.min(back, 900)) / 900), cents: paid - back };
}

async function stateOf(users: string[]) {
  const list = sql.join(
    users.map((user) => sql`${user}`),
    sql`, `,
  );
  return await billing.store.run("read", (db) =>
    rowsOf(
      db,
      sql`select a.user_id, a.balance, p.stripe_session, p.state, p.credits - p.reversed_credits as kept,
            (select coalesce(sum(e.amount), 0) from entries e where e.account_id = a.id and e.seq > 1) as moved,
            (select coalesce(sum(b.amount_cents), 0) from payments b where b.account_id = a.id) as books
          from accounts a join purchases p on p.account_id = a.id where a.user_id in (${list})`,
    ),
  );
}

let worldsRun = 0;

it("comes to one state, in whatever order and however often the events come", { timeout: 600_000 }, async () => {
  const begun = performance.now();
  // Both clients note where each call comes from, which costs more than the call.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  await fc.assert(
    fc.asyncProperty(world, fc.integer(), async (purchases, luck) => {
      worldsRun += 1;
      billing = await billing.withNewStripe();
      const users = Array.from({ length: ordersOfAWorld }, (_, order) => `user ${worldsRun} ${order}`);
      const sessions = new Map<string, string[]>();
      await inParallel(users.entries(), 5, async ([order, user]) => {
        sessions.set(user, await runOrder(user, purchases, diceOf(luck + order)));
      });
      const rows = await stateOf(users);
      const finals = users.map((user) => {
        let [sum, books] = [0, 0];
        const mine = rows.filter(({ user_id }) => user_id === user);
        const states = (sessions.get(user) ?? []).map((session) => {
          const row = mine.find(({ stripe_session }) => stripe_session === session);
          const expected = expectedOf(session);
          const { cents, ...ofPurchase } = expected;
          sum += expected.kept;
          books += cents;
          expect({ state: row?.state, kept: row?.state === "paid" ? Number(row.kept) : 0 }).toEqual(ofPurchase);
          return JSON.stringify(expected);
        });
        expect([mine[0]?.moved, mine[0]?.balance, mine[0]?.books].map(Number)).toEqual([sum, sum + 5, books]);
        return states.join();
      });
      expect(new Set(finals).size, "different orders, different ends").toBe(1);
    }),
    { numRuns: worlds, seed, endOnFailure: true },
  );
  Error.stackTraceLimit = stackTraceLimit;
  expect(await brokenInvariants(billing.store)).toEqual([]);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const orders = `${worldsRun} worlds × ${ordersOfAWorld} orders`;
  console.log(`any order: seed ${seed}, ${orders}, ${handled} events handled in ${seconds} s, 0 mismatches`);
});
