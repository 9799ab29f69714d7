import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openFormBrowser, signUp } from "#tests/support/browser.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

const password = "three odd words";

describe("npm run reset-password", () => {
  let server: TestServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    env = {
      DATABASE_URL: await createDatabase(inject("postgresUrl")),
      BETTER_AUTH_SECRET: "a secret that is long enough for the tests",
    };
    server = await startServer({ env });
  });
  afterAll(async () => {
    await server.end("SIGKILL");
  });

  async function run(email: string, environment: Record<string, string> = env) {
    const child = spawn(process.execPath, ["scripts/reset-password.mjs", email], {
      env: { PATH: process.env.PATH, PUBLIC_BASE_URL: server.url, ...environment },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const [code] = await once(child, "close");
    return { code, output };
  }

  it("prints a link that sets a new password once, and ends every session", async () => {
    const browser = openFormBrowser(server.url);
    await signUp(browser, "ann@example.com", password);
    const { code, output } = await run("Ann@example.com");
    expect(code).toBe(0);
    const link = new URL(/http:\S+/.exec(output)?.[0] ?? "");
    const other = openFormBrowser(server.url);
    const choose = (next: string) =>
      other.post("/reset-password", {
        intent: "reset-password",
        link: link.searchParams.get("token") ?? "",
        password: next,
      });
    expect((await other.get(link.pathname + link.search)).status).toBe(200);
    expect((await choose("short")).status).toBe(400);
    expect(await choose("four even stranger words")).toMatchObject({ status: 303, location: "/sign-in" });
    expect((await choose("five words that come late")).text).toContain("This link is used or too old.");
    expect((await browser.get("/dashboard")).location).toContain("/sign-in");
    const signIn = (tried: string) =>
      other.post("/sign-in", { intent: "sign-in", email: "ann@example.com", password: tried });
    expect((await signIn(password)).status).toBe(401);
    expect((await signIn("four even stranger words")).status).toBe(303);
    expect(server.output()).not.toContain(link.searchParams.get("token"));
  });

  it("says what is missing", async () => {
    expect(await run("nobody@example.com")).toMatchObject({
      code: 1,
      output: expect.stringContaining("Nobody has the address nobody@example.com."),
    });
    expect((await run("ann@example.com", {})).output).toContain("DATABASE_URL is not set");
  });
});
