import { sql } from "drizzle-orm";
import fc from "fast-check";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handleEvent } from "#app/integrations/stripe/handle-event.server.ts";
import { reconcile } from "#app/integrations/stripe/reconcile.server.ts";
import { type Database, rowsOf } from "#app/store/store.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { inParallel, shuffled } from "#tests/support/load.ts";
import { type BillingProcess, openBillingProcess } from "./billing-process.ts";
import { intentsOf, moneyOf } from "./money-at-stripe.ts";

// The books of Pro: what any-order.test.ts is to credits, in small; and what only Pro's way from a payment to its account has.

const worlds = 20;
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

let billing: BillingProcess;
let users = 0;
beforeAll(async () => {
  billing = await openBillingProcess();
});
beforeEach(async () => {
  billing = await billing.withNewStripe();
});
afterAll(async () => {
  expect(await brokenInvariants(billing.store)).toEqual([]);
  await billing.close();
});

const read = (query: Parameters<typeof rowsOf>[1]) => billing.store.run("read", (db: Database) => rowsOf(db, query));

/** An account's lines by kind, oldest first. */
async function booksOf(user: string): Promise<string[]> {
  const rows = await read(sql`select kind, amount_cents from payments p join accounts a on a.id = p.account_id
    where a.user_id = ${user} order by p.at, p.id`);
  return rows.map((row) => `${row.kind} ${row.amount_cents}`);
}

async function accountOf(user: string) {
  const [row] = await read(sql`select plan, balance, seq from accounts where user_id = ${user}`);
  return [row?.plan, Number(row?.balance), Number(row?.seq)];
}

/** A user with Pro who has paid for some months; nobody is told of it. */
async function subscriber({ months = 1 } = {}) {
  const user = `subscriber ${++users}`;
  const subscription = String(billing.standIn.pay(await billing.open(user, "pro")).subscription);
  for (let month = 1; month < months; month += 1) billing.standIn.renewSubscription(subscription);
  return { user, subscription, intents: intentsOf(billing.standIn, subscription) };
}

/** What happens at Stripe in `moves`, as the events of it. */
function eventsOf(moves: () => unknown): Stripe.Event[] {
  const from = billing.standIn.events.length;
  moves();
  return billing.standIn.events.slice(from);
}
/** Has events worked on, eight at once, by two processes. */
const handle = (events: Stripe.Event[]) =>
  inParallel(events.entries(), 8, async ([index, event]) => {
    await handleEvent(index % 2 === 0 ? billing.store : billing.otherStore, billing.stripe, event);
  });

type Move = { month: number; cents: number } & (
  | { name: "refund"; end: "succeeded" | "pending" | "failed" }
  | { name: "dispute"; end: "open" | "won" | "lost" | "inquiry" }
);
const of = { month: fc.nat(2), cents: fc.constantFrom(1, 333, 950, 1899, 1900) };
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ ...of, name: fc.constant("refund"), end: fc.constantFrom("succeeded", "pending", "failed") }),
  fc.record({ ...of, name: fc.constant("dispute"), end: fc.constantFrom("open", "won", "lost", "inquiry") }),
) as fc.Arbitrary<Move>;

function make({ name, cents, end }: Move, intent: string): void {
  const { standIn } = billing;
  try {
    if (name === "refund") standIn.refund(intent, cents, end);
    else if (end === "inquiry") standIn.dispute(intent, cents, "warning_needs_response");
    else {
      const { id } = standIn.dispute(intent, cents);
      if (end !== "open") standIn.closeDispute(id, end);
    }
  } catch (error) {
    // What Stripe would refuse is left out.
    if (!(error instanceof Object && "status" in error)) throw error;
  }
}

it("come to what Stripe says, in whatever order and however often it is told", { timeout: 240_000 }, async () => {
  const begun = performance.now();
  let handled = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.array(move, { maxLength: 5 }), async (more, moves) => {
      billing = await billing.withNewStripe();
      const events: Stripe.Event[] = [];
      const [{ user, subscription, intents }, other] = [await subscriber({ months: more + 1 }), await subscriber()];
      const told = billing.standIn.events.length;
      for (const one of moves) make(one, intents[Math.min(one.month, more)] ?? "");
      // All of it, some of it twice, the refunds perhaps first; then once more, alone.
      events.push(...billing.standIn.events, ...billing.standIn.events.slice(told));
      await handle(shuffled(events));
      handled += events.length;
      const expected = intents.map((intent) => moneyOf(billing.standIn, intent));
      const total = expected.reduce((sum, { paid, back }) => sum + paid - back, 0);
      const sums = async () => {
        const rows = await read(sql`select a.user_id, sum(p.amount_cents) as sum, count(*) as lines from payments p
          join accounts a on a.id = p.account_id where a.user_id in (${user}, ${other.user}) group by 1 order by 1`);
        return rows.map((row) => [row.user_id, Number(row.sum), Number(row.lines)]);
      };
      const once = await sums();
      expect(once.map(([who, sum]) => [who, sum])).toEqual(
        [[user, total] as const, [other.user, 1_900] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      // Money alone: the plan is the subscription's, and no credits came or went.
      expect(billing.standIn.get<Stripe.Subscription>(subscription).status).toBe("active");
      expect(await accountOf(user)).toEqual(["pro", 5, 2]);
      await handle(events.slice(-10));
      expect(await sums()).toEqual(once);
    }),
    { numRuns: worlds, seed, endOnFailure: true },
  );
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  console.log(`books of Pro: seed ${seed}, ${worlds} worlds, ${handled} events handled in ${seconds} s, 0 mismatches`);
});

describe("a payment of Pro", () => {
  it("has a line for each change of what went back of it, and none twice", async () => {
    const { standIn } = billing;
    const { user, intents } = await subscriber();
    const [intent = ""] = intents;
    const tell = async (moves: () => unknown) => {
      const events = eventsOf(moves);
      await handle([...events, ...events]);
    };
    await handle([...standIn.events]);
    await tell(() => standIn.refund(intent, 400));
    const failing = standIn.refund(intent, 100, "pending");
    await tell(() => {});
    await handle([...standIn.events]);
    await tell(() => standIn.failRefund(failing.id));
    const dispute = standIn.dispute(intent, 1_500);
    await handle([...standIn.events]);
    await tell(() => standIn.closeDispute(dispute.id, "won"));
    const lines = ["payment 1900", "refund -400", "refund -100", "refund 100", "dispute -1500", "dispute 1500"];
    expect(await booksOf(user)).toEqual(lines);
    expect(await accountOf(user)).toEqual(["pro", 5, 2]);
  });

  it("is booked by its refund alone, when nothing else of it was told, and brings no plan by that", async () => {
    const { user, intents } = await subscriber();
    await handle(eventsOf(() => billing.standIn.refund(intents[0] ?? "")));
    expect(await booksOf(user)).toEqual(["payment 1900", "refund -1900"]);
    expect((await accountOf(user))[0]).toBe("free");
  });

  it("is refunded after its subscription ended", async () => {
    const { user, subscription, intents } = await subscriber();
    billing.standIn.cancelSubscription(subscription);
    billing.standIn.refund(intents[0] ?? "", 950);
    await reconcile(billing.store, billing.stripe, 0);
    expect(await booksOf(user)).toEqual(["payment 1900", "refund -950"]);
    expect((await accountOf(user))[0]).toBe("free");
  });

  it("that cost nothing has no line", async () => {
    const user = `subscriber ${++users}`;
    await handle(eventsOf(() => {}));
    const session = await billing.open(user, "pro");
    await handle(eventsOf(() => billing.standIn.payFree(session)));
    expect(await booksOf(user)).toEqual([]);
    expect((await accountOf(user))[0]).toBe("pro");
    expect(
      await read(sql`select amount_cents from invoices i join accounts a on a.id = i.account_id
      where a.user_id = ${user}`),
    ).toEqual([{ amount_cents: "0" }]);
  });

  it("of another app has no line", async () => {
    const before = await read(sql`select count(*) as count from payments`);
    const { payment_intent } = billing.standIn.foreignSession();
    await handle(eventsOf(() => billing.standIn.refund(String(payment_intent))));
    expect(await read(sql`select count(*) as count from payments`)).toEqual(before);
  });
});

it("books 12 refunds of Pro once each, told of by two processes and reconcile at once", async () => {
  const { standIn, store, otherStore, stripe } = billing;
  const all = await Promise.all(Array.from({ length: 12 }, () => subscriber({ months: 2 })));
  for (const { intents } of all) standIn.refund(intents[1] ?? "", 950);
  const events = shuffled([...standIn.events, ...standIn.events]);
  await Promise.all([handle(events), reconcile(store, stripe, 0), reconcile(otherStore, stripe, 0)]);
  for (const { user } of all) {
    // One of the payments and its refund may be written before the other payment.
    expect((await booksOf(user)).sort()).toEqual(["payment 1900", "payment 1900", "refund -950"]);
  }
});

it("are asked about again: a dispute of an old invoice that is won now, and what no version before ours kept", async () => {
  const { standIn, store, stripe } = billing;
  const [disputed, old] = [await subscriber(), await subscriber()];
  const { id } = standIn.dispute(disputed.intents[0] ?? "");
  await handle([...standIn.events]);
  standIn.closeDispute(id, "won");
  standIn.refund(old.intents[0] ?? "", 950);
  await read(sql`update invoices set updated_at = now() - interval '2 days'`);
  // As the migration leaves those from before it.
  await read(
    sql`update invoices i set version = 0 from accounts a where a.id = i.account_id and a.user_id = ${old.user}`,
  );
  await reconcile(store, stripe, Math.floor(Date.now() / 1_000) + 60);
  expect(await booksOf(disputed.user)).toEqual(["payment 1900", "dispute -1900", "dispute 1900"]);
  expect(await booksOf(old.user)).toEqual(["payment 1900", "refund -950"]);
});

it("refuse to be changed, but for the mark that a line was counted", async () => {
  const change = (what: ReturnType<typeof sql>) => billing.store.run("write", (db) => rowsOf(db, what));
  await expect(change(sql`update payments set amount_cents = 1`)).rejects.toThrow();
  await expect(change(sql`update payments set at = now(), is_counted = true`)).rejects.toThrow();
  await change(sql`update payments set is_counted = true`);
  expect(await read(sql`select count(*) as count from payments where not is_counted`)).toEqual([{ count: "0" }]);
});
