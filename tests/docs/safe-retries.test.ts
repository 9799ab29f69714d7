import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fencesMarked } from "./fences.ts";
import { missingCommand, runSample } from "./run-sample.ts";

// The metered call in each language, where things go wrong: what the page promises of it is what it does.

const folder = mkdtempSync(path.join(os.tmpdir(), "paykit-retries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers with these statuses, one a call, the last one from then on; 0 cuts the connection. */
async function servePayKit(statuses: number[]) {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    const status = statuses[Math.min(keys.length, statuses.length - 1)];
    keys.push(request.headers["idempotency-key"]);
    request.resume().on("end", () => {
      if (status) response.writeHead(status, { connection: "close" }).end("{}");
      else request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, keys, close: () => server.close() };
}

const samples = (fencesMarked("run").get("quickstart-rest") ?? []).filter(({ title }) => title !== undefined);
const cases = [
  { when: "PayKit is away for a moment", statuses: [503, 0, 200], calls: 3, says: "run the model" },
  { when: "the user has too few credits", statuses: [402], calls: 1, says: "offer credits" },
  { when: "PayKit stays away", statuses: [503], calls: 3, says: undefined },
  { when: "the key is wrong", statuses: [401], calls: 1, says: undefined },
];

it("is there in five languages beside curl", () => {
  expect(samples.map(({ lang }) => lang)).toEqual(["js", "python", "php", "go", "ruby"]);
});

describe.each(samples)("the call in $title", (sample) => {
  const missing = missingCommand(sample.lang);
  it.skipIf(missing).each(cases)(
    `says what is so when $when${missing ? ` (no ${missing} here)` : ""}`,
    async ({ when, statuses, calls, says }) => {
      const paykit = await servePayKit(statuses);
      const env = { PAYKIT_ORIGIN: paykit.url, PAYKIT_SECRET_KEY: "sk_live_demo" };
      const ran = await runSample(sample, path.join(folder, sample.lang, when), env);
      paykit.close();
      expect(ran.exitCode === 0 ? ran.output.trim() : undefined).toBe(says);
      // One key for all tries of the one action.
      expect([paykit.keys.length, new Set(paykit.keys).size]).toEqual([calls, 1]);
    },
    20_000,
  );
});
