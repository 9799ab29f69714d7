import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { brokenInvariants } from "#tests/support/ledger-invariants.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { commands, type Real } from "./commands.ts";
import type { Model } from "./model.ts";

const commandsInARun = 100;
// A failing run prints its seed and path; SEED=… runs it again.
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

async function judgeRuns(app: TestApp, runs: number): Promise<number> {
  let run = 0;
  let commandsRun = 0;
  await fc.assert(
    fc.asyncProperty(commands(commandsInARun), async (list) => {
      run += 1;
      const model: Model = new Map();
      const real: Real = { app, run };
      await fc.asyncModelRun(() => ({ model, real }), list);
      commandsRun += list.length;
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
  expect(await brokenInvariants(app.store)).toEqual([]);
  return commandsRun;
}

describe("an independent model judges random commands", () => {
  it.each([
    ["PGlite", 200, async () => openApp("the server")],
    [
      "PostgreSQL",
      60,
      async () => openApp("the server", { DATABASE_URL: await createDatabase(inject("postgresUrl")) }),
    ],
  ] as const)("on %s", { timeout: 240_000 }, async (name, runs, open) => {
    const app = await open();
    const commandsRun = await judgeRuns(app, runs);
    await app.close();
    console.log(`model on ${name}: seed ${seed}, ${runs} runs, ${commandsRun} commands, 0 mismatches`);
  });
});
