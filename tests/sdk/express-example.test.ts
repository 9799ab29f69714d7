import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installExample } from "#tests/support/packed-sdk.ts";
import { createPayKitServer } from "../../sdk/src/server/index.ts";
import { type RealProject, startWithProject } from "./real-project.ts";

describe("the Express example, installed from the packed SDK, on a real project", () => {
  let folder: string;
  let project: RealProject;
  let example: Awaited<ReturnType<typeof startExample>>;
  beforeAll(async () => {
    [folder, project] = await Promise.all([installExample("express"), startWithProject()]);
    example = await startExample(folder, project);
  }, 180_000);
  afterAll(async () => {
    example?.process.kill();
    await project?.server.end("SIGKILL");
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const generate = () => example.ask("ann", "/generate", { prompt: "an owl" });

  it("type-checks, on the published types alone", { timeout: 120_000 }, async () => {
    expect(existsSync(path.join(folder, "node_modules/zod"))).toBe(false);
    expect(existsSync(path.join(folder, "node_modules/@paykit/react/src"))).toBe(false);
    const tsc = path.join(folder, "node_modules/.bin/tsc");
    await promisify(execFile)(tsc, ["--project", folder], { cwd: folder });
  });

  it("runs the model five times for five free credits, then asks to buy", async () => {
    expect(await example.ask(undefined, "/account")).toMatchObject({ status: 401 });
    expect(await example.ask("ann", "/account")).toMatchObject({ status: 200, body: { plan: "free", credits: 5 } });
    for (let left = 4; left >= 0; left -= 1) {
      expect(await generate()).toEqual({ status: 200, body: { result: "A picture of an owl", remaining: left } });
    }
    expect(example.modelRuns()).toBe(5);
    const blocked = await generate();
    expect(blocked).toMatchObject({ status: 402, body: { buyAt: expect.stringContaining(project.server.url) } });
    expect(example.modelRuns()).toBe(5);
    const page = await fetch(blocked.body.buyAt);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Credits");
  });

  it("tells PayKit what the model costs", async () => {
    const headers = { "x-paykit-key": project.secretKey };
    const entries = await fetch(`${project.server.url}/api/v1/entries?userId=ann`, { headers });
    const [last] = ((await entries.json()) as { entries: object[] }).entries;
    expect(last).toMatchObject({ kind: "meter", event: "generate", amount: -1, costUsd: 0.002 });
  });

  it("opens what is Pro to those who have it", async () => {
    expect(await example.ask("ann", "/report")).toMatchObject({ status: 403 });
    const paykit = createPayKitServer({ secretKey: project.secretKey, baseUrl: project.server.url });
    await paykit.credits({ userId: "ann", plan: "pro", amount: 1 });
    expect(await example.ask("ann", "/report")).toMatchObject({ status: 200 });
    expect(await example.ask("bob", "/report")).toMatchObject({ status: 403 });
  });

  it("runs nothing while PayKit is away", async () => {
    const before = example.modelRuns();
    await project.server.end("SIGKILL");
    expect(await generate()).toEqual({ status: 503, body: { error: "Try again in a moment." } });
    expect(await example.ask("ann", "/report")).toMatchObject({ status: 503 });
    expect(example.modelRuns()).toBe(before);
    expect(example.output()).toContain("PayKit: unreachable");
    expect(example.output()).not.toContain(project.secretKey);
  });
});

/** Starts the example as its README says, on a free port. */
async function startExample(folder: string, { server, secretKey }: RealProject) {
  const { PATH } = process.env;
  const env = { PATH, PORT: "0", PAYKIT_URL: server.url, PAYKIT_SECRET_KEY: secretKey };
  const child = spawn(process.execPath, ["src/server.ts"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const [, port] = /listening on .*port: (\d+)/s.exec(output) ?? [];
        if (port !== undefined) resolve(port);
      });
    }
    once(child, "close").then(() => reject(new Error(`the example ended:\n${output}`)), reject);
  });
  return {
    process: child,
    output: () => output,
    modelRuns: () => output.split("the model runs").length - 1,
    /** Asks as a user: a GET, or a POST with a body. */
    async ask(userId: string | undefined, path: string, body?: object) {
      const headers = { "content-type": "application/json", ...(userId !== undefined && { "x-demo-user": userId }) };
      const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      // biome-ignore lint/suspicious/noExplicitAny: an answer is what a test is about to look into.
      return { status: response.status, body: (await response.json()) as any };
    },
  };
}
