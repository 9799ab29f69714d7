import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "#app/store/errors.ts";
import { createGate } from "#app/store/gate.ts";
import { createRun, type Database, type StatementKind } from "#app/store/store.ts";

// Only the database is played here: what a real one does under these rules is in tests/server.
const noDatabase = () => ({}) as Database;
const failing = (...codes: (string | undefined)[]) => {
  let calls = 0;
  const statement = () => {
    const code = codes[calls];
    calls += 1;
    return code === undefined ? Promise.resolve("done") : Promise.reject(Object.assign(new Error(code), { code }));
  };
  return { statement, calls: () => calls };
};
const runWith = (deadlineMs: number, onLate = () => {}) =>
  createRun(noDatabase, { gate: createGate(2, 100), deadlineMs, onLate });
const outcomeOf = async (kind: StatementKind, ...codes: (string | undefined)[]) => {
  const { statement, calls } = failing(...codes);
  const result = await runWith(2_000)(kind, statement).catch((error: unknown) => error);
  return { result: result instanceof StoreUnavailable ? result.outcome : result, calls: calls() };
};

describe("what the store does again, and what it says when it can't answer", () => {
  it("does a write again when the database said it was undone", async () => {
    expect(await outcomeOf("write", "40001", "40P01", undefined)).toEqual({ result: "done", calls: 3 });
  });

  it("does not do a write again when the connection ended under it, and says its fate is unknown", async () => {
    expect(await outcomeOf("write", "CONNECTION_CLOSED", undefined)).toEqual({ result: "unknown", calls: 1 });
    expect(await outcomeOf("write", "57P01", undefined)).toEqual({ result: "unknown", calls: 1 });
  });

  it("does a keyed write and a read again after a lost connection", async () => {
    expect(await outcomeOf("keyed-write", "CONNECTION_CLOSED", undefined)).toEqual({ result: "done", calls: 2 });
    expect(await outcomeOf("read", "ECONNRESET", undefined)).toEqual({ result: "done", calls: 2 });
  });

  it("tells a later try that an earlier one may still take effect", async () => {
    const seen: boolean[] = [];
    const codes = ["40001", "CONNECTION_CLOSED"];
    await runWith(2_000)("keyed-write", (_db, { afterUnknown }) => {
      seen.push(afterUnknown);
      const code = codes.shift();
      return code === undefined ? Promise.resolve() : Promise.reject(Object.assign(new Error(code), { code }));
    });
    expect(seen).toEqual([false, false, true]);
  });

  it("gives up after four tries; once unknown stays unknown, whatever was said later", async () => {
    expect(await outcomeOf("keyed-write", "57P01", "ECONNREFUSED", "ECONNREFUSED", "ECONNREFUSED")).toEqual({
      result: "unknown",
      calls: 4,
    });
    const refused = Array<string>(4).fill("ECONNREFUSED");
    expect(await outcomeOf("write", ...refused)).toEqual({ result: "none", calls: 4 });
    expect(await outcomeOf("read", ...Array<string>(4).fill("CONNECTION_CLOSED"))).toEqual({
      result: "none",
      calls: 4,
    });
  });

  it("does not try again what the database gave up after a wait", async () => {
    expect(await outcomeOf("keyed-write", "55P03", undefined)).toEqual({ result: "none", calls: 1 });
    expect(await outcomeOf("keyed-write", "57P01", "55P03", undefined)).toEqual({ result: "unknown", calls: 2 });
  });

  it("says unknown, not that it made a mistake, when a try after an unknown one ends in a bug", async () => {
    expect(await outcomeOf("keyed-write", "CONNECTION_CLOSED", "XX000")).toEqual({ result: "unknown", calls: 2 });
  });

  it("lets through what is a bug, at once", async () => {
    const { result, calls } = await outcomeOf("keyed-write", "23514");
    expect(result).toMatchObject({ code: "23514" });
    expect(calls).toBe(1);
  });

  it("answers at the deadline when the database does not: unknown for a write, none for a read", async () => {
    const never = () => new Promise<never>(() => {});
    await expect(runWith(30)("keyed-write", never)).rejects.toMatchObject({ outcome: "unknown" });
    await expect(runWith(30)("read", never)).rejects.toMatchObject({ outcome: "none" });
  });

  it("takes a connection for lost when its statement was out for seconds, not when a request only waited its turn", async () => {
    let lateCalls = 0;
    const late = () => {
      lateCalls += 1;
    };
    const slow = () => new Promise((resolve) => setTimeout(resolve, 30));
    const busy = runWith(200, late);
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => busy("write", slow)));
    expect(answers.some(({ status }) => status === "rejected")).toBe(true);
    expect(lateCalls).toBe(0);
    await expect(runWith(3_100, late)("write", () => new Promise(() => {}))).rejects.toThrow();
    expect(lateCalls).toBe(1);
  });

  it("says unknown for a write when a commit was confirmed without its standby", async () => {
    let unconfirmed = 0;
    const run = createRun(noDatabase, { unconfirmedCommits: () => unconfirmed });
    const statement = () => {
      unconfirmed += 1;
      return Promise.resolve("done");
    };
    await expect(run("keyed-write", statement)).rejects.toMatchObject({ outcome: "unknown" });
    expect(await run("read", statement)).toBe("done");
  });

  it("refuses at once what finds the queue full, and gives places back after a deadline", async () => {
    const gate = createGate(1, 1);
    const run = createRun(noDatabase, { gate, deadlineMs: 50 });
    const never = () => new Promise<never>(() => {});
    const [first, second, third] = await Promise.allSettled([
      run("write", never),
      run("write", never),
      run("write", never),
    ]);
    expect(third).toMatchObject({ reason: { outcome: "none", message: expect.stringContaining("Too many") } });
    expect(first).toMatchObject({ reason: { outcome: "unknown" } });
    expect(second).toMatchObject({ status: "rejected", reason: { name: "StoreUnavailable" } });
    expect(await run("write", () => Promise.resolve("done"))).toBe("done");
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });
});
