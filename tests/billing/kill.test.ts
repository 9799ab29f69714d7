import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { expect, inject, it } from "vitest";
import { openStore } from "#app/store/open.server.ts";
import { rowsOf } from "#app/store/store.ts";
import { startStripeStandIn } from "#tests/stripe/stand-in.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createDatabase, freePort } from "#tests/support/postgres.ts";
import { startServer } from "#tests/support/server.ts";
import { ask, sessionOf, stripeEnv, until } from "./billing-server.ts";
import { intentsOf } from "./money-at-stripe.ts";

const rounds = 20;
/** Who buys in each round. Of what is refunded, the refund is all that is told: it brings the rest with it. */
const kinds = ["refunded", "refunded Pro", "paid"] as const;
type Kind = (typeof kinds)[number];
const ends: Record<Kind, { entries: string | undefined; books: string }> = {
  paid: { entries: "purchase 100", books: "payment 900" },
  refunded: { entries: "purchase 100, refund -50", books: "payment 900, refund -450" },
  // Its credits are none, and the plan is told by other events.
  "refunded Pro": { entries: undefined, books: "payment 1900, refund -450" },
};

it("gives every acknowledged event its effect once, though the server is killed in between", {
  timeout: 240_000,
}, async () => {
  const [standIn, databaseUrl, port] = await Promise.all([
    startStripeStandIn(),
    createDatabase(inject("postgresUrl")),
    freePort(),
  ]);
  standIn.autoDeliver = false;
  standIn.setWebhook(`http://127.0.0.1:${port}/api/v1/webhook`);
  const env = { DATABASE_URL: databaseUrl, ...stripeEnv(standIn) };
  const acknowledged: { user: string; kind: Kind }[] = [];
  let cutOff = 0;

  for (let round = 0; round < rounds; round += 1) {
    standIn.behave({ mode: "ok" });
    const server = await startServer({ env, port });
    const events: { user: string; kind: Kind; event: Stripe.Event }[] = [];
    for (const kind of kinds) {
      const user = `${kind} ${round}`;
      const body = JSON.stringify({ userId: user, kind: kind === "refunded Pro" ? "pro" : "credits" });
      const checkout = await ask(`${server.url}/api/v1/checkout`, { method: "POST", body });
      const session = standIn.pay(sessionOf(checkout.body.url));
      const intent = session.payment_intent ?? intentsOf(standIn, String(session.subscription))[0];
      if (kind !== "paid") standIn.refund(String(intent), 450);
      events.push({ user, kind, event: standIn.events.at(-1) as Stripe.Event });
    }
    // A window so wide that the kill falls before, between and after the calls and the write that make the effect.
    standIn.behave({ mode: "slow", delayMs: 60 });
    const sent = events.map(async ({ event, ...whose }) => {
      const status = await standIn.deliver(event).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) acknowledged.push(whose);
      else cutOff += 1;
    });
    await sleep(Math.random() * 200);
    expect(await server.end("SIGKILL")).toBe("SIGKILL");
    await Promise.all(sent);
  }

  standIn.behave({ mode: "ok" });
  const store = await openStore({ databaseUrl, warn: () => {} });
  const leftWaiting = await store.run("read", (db) =>
    rowsOf(db, sql`select id from stripe_events where state = 'waiting'`),
  );
  const server = await startServer({ env, port });
  const begun = performance.now();
  const effects = sql`select a.user_id, string_agg(e.kind || ' ' || e.amount, ', ' order by e.seq) as entries
    from entries e join accounts a on a.id = e.account_id where e.seq > 1 group by 1`;
  const books = sql`select a.user_id, string_agg(b.kind || ' ' || b.amount_cents, ', ' order by b.at, b.id) as lines
    from payments b join accounts a on a.id = b.account_id group by 1`;
  const waiting = sql`select count(*) as count from stripe_events where state = 'waiting'`;
  await until(async () => Number((await store.run("read", (db) => rowsOf(db, waiting)))[0]?.count) === 0, 20_000);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  const rows = await store.run("read", (db) => rowsOf(db, effects));
  const found = new Map(rows.map(({ user_id, entries }) => [user_id, entries]));
  const lines = await store.run("read", (db) => rowsOf(db, books));
  const booked = new Map(lines.map(({ user_id, lines }) => [user_id, lines]));
  for (const { user, kind } of acknowledged)
    expect({ user, entries: found.get(user), books: booked.get(user) }).toEqual({ user, ...ends[kind] });
  expect(acknowledged.length).toBeGreaterThan(rounds);
  expect(await brokenInvariants(store)).toEqual([]);
  expect(await server.end("SIGTERM")).toBe(0);
  await Promise.all([store.close(), standIn.close()]);
  const counts = `${acknowledged.length} events acknowledged, ${cutOff} cut off, ${leftWaiting.length} left to the end`;
  console.log(
    `kill -9 between receipt and effect: ${rounds} kills, ${counts}, all done ${seconds} s after the restart`,
  );
});
