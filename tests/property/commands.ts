import fc from "fast-check";
import { expect } from "vitest";
import type { TestAnswer, TestApp } from "#tests/support/app.ts";
import * as judge from "./model.ts";

/** The real thing: an app, and a prefix that gives each run its own users in one database. */
export interface Real {
  app: TestApp;
  run: number;
}
type Command = fc.AsyncCommand<judge.Model, Real>;

// Few users, keys and events, so that commands meet: the interesting cases are the second use of something.
const user = fc.constantFrom("ann", "bob", "Ünï 🦉");
const key = fc.option(fc.constantFrom("k1", "k2", "k3", "k4"), { nil: undefined });
const cost = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 1, arbitrary: fc.constant(1_000_000) },
);
const amount = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
const plan = fc.option(fc.constantFrom("free", "pro"), { nil: undefined });

const post = (real: Real, path: string, userId: string, fields: object, idempotencyKey: string | undefined) =>
  real.app.call("POST", `/api/v1/${path}`, {
    body: { userId: `${userId} ${real.run}`, ...fields },
    headers: idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey },
  });
const get = (real: Real, path: string, userId: string, more = "") =>
  real.app.call("GET", `/api/v1/${path}?userId=${encodeURIComponent(`${userId} ${real.run}`)}${more}`);

function compare(real: Real, answer: TestAnswer, expected: judge.ModelAnswer): void {
  expect(answer.status).toBe(expected.status);
  if (expected.status === 422) {
    expect(answer.body.error.code).toBe("idempotency_key_reused");
    return;
  }
  expect(answer.body).toEqual(named(real, expected.body));
  expect(answer.headers.get("x-paykit-seq")).toBe(String(expected.seq));
  expect(answer.headers.get("idempotent-replayed")).toBe(expected.replayed ? "true" : null);
}

const named = (real: Real, body: unknown) =>
  body !== null && typeof body === "object" && "userId" in body
    ? { ...body, userId: `${body.userId} ${real.run}` }
    : body;

const command = (name: string, run: (model: judge.Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const meter = fc.tuple(user, fc.constantFrom("image_gen", "chat"), cost, key).map(([userId, event, cost, key]) =>
  command(`meter(${userId}, ${event}, ${cost}, ${key})`, async (model, real) => {
    compare(
      real,
      await post(real, "meter", userId, { event, cost }, key),
      judge.meter(model, userId, event, cost, key),
    );
  }),
);

const credit = fc
  .tuple(user, amount, plan, key)
  .filter(([, amount, plan]) => amount !== undefined || plan !== undefined)
  .map(([userId, amount, plan, key]) =>
    command(`credit(${userId}, ${amount}, ${plan}, ${key})`, async (model, real) => {
      compare(
        real,
        await post(real, "credits", userId, { amount, plan }, key),
        judge.credit(model, userId, amount, plan, key),
      );
    }),
  );

const access = user.map((userId) =>
  command(`access(${userId})`, async (model, real) => {
    const expected = { status: 200, body: judge.view(model, userId), seq: judge.seqOf(model, userId) };
    compare(real, await get(real, "access", userId), expected);
  }),
);

const entries = user.map((userId) =>
  command(`entries(${userId})`, async (model, real) => {
    const { body } = await get(real, "entries", userId, "&limit=500");
    const seen = body.entries.toReversed();
    const lines = model.get(userId)?.lines ?? [];
    expect(seen.map(({ seq }: { seq: number }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(seen).toMatchObject(lines);
  }),
);

const refused = fc.tuple(user, fc.constantFrom(0, -1, 1.5, "1", null, true, 1_000_001)).map(([userId, cost]) =>
  command(`refused meter(${userId}, ${JSON.stringify(cost)})`, async (_model, real) => {
    const answer = await post(real, "meter", userId, { event: "image_gen", cost }, undefined);
    expect([answer.status, answer.body.error.param]).toEqual([400, "cost"]);
  }),
);

/** Exactly `count` commands. Not fc.commands, which makes any number up to one. */
export const commands = (count: number) =>
  fc.array(fc.oneof(meter, meter, credit, access, entries, refused), { minLength: count, maxLength: count });
