import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FormBrowser, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

const secret = "a secret that is long enough for the tests";
const password = "three odd words";

/** Tries 1,000 wrong passwords by the HTML form, 20 at a time; gives how often each status was answered. */
async function guess(origin: string, tryOf: (n: number) => { email: string; headers?: Record<string, string> }) {
  const counts: Record<number, number> = {};
  let next = 0;
  const worker = async () => {
    const browser = openFormBrowser(origin);
    while (next < 1_000) {
      const n = next++;
      const { email, headers = {} } = tryOf(n);
      const fields = { intent: "sign-in", email, password: `wrong password ${n}` };
      const { status } = await browser.post("/sign-in", fields, headers);
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  return counts;
}

const forged = (n: number) => ({
  "x-forwarded-for": `203.0.${n % 250}.${Math.floor(n / 250)}`,
  "x-real-ip": `198.51.100.${n % 250}`,
  forwarded: `for=203.0.113.${n % 250}`,
  "x-paykit-client-address": `203.0.113.${n % 250}`,
});

describe("sign-in", () => {
  let server: TestServer;
  let proxied: TestServer;
  let browser: FormBrowser;
  beforeAll(async () => {
    [server, proxied] = await Promise.all([
      startServer({ env: { BETTER_AUTH_SECRET: secret } }),
      startServer({ env: { BETTER_AUTH_SECRET: secret, TRUST_PROXY: "1" } }),
    ]);
    browser = openFormBrowser(server.url);
    await signUp(browser, "ann@example.com", password);
    await signUp(openFormBrowser(proxied.url), "ann@example.com", password);
  });
  afterAll(async () => {
    await Promise.all([server.end("SIGKILL"), proxied.end("SIGKILL")]);
  });

  it("gives a new session at each sign-in, and takes none that was planted", async () => {
    const other = openFormBrowser(server.url);
    other.cookies.set("paykit.session_token", "planted.signature");
    const fields = { intent: "sign-in", email: "ANN@example.com", password };
    expect(await other.post("/sign-in", fields)).toMatchObject({ status: 303, location: "/dashboard" });
    const first = other.cookies.get("paykit.session_token");
    expect(first).not.toBe("planted.signature");
    expect(first).not.toBe(browser.cookies.get("paykit.session_token"));
  });

  it("ends a session on the server too: its cookie opens nothing any more", async () => {
    const other = openFormBrowser(server.url);
    await other.post("/sign-in", { intent: "sign-in", email: "ann@example.com", password });
    const cookie = `paykit.session_token=${other.cookies.get("paykit.session_token")}`;
    expect((await other.get("/dashboard")).status).toBe(200);
    await other.post("/sign-out", { intent: "sign-out" });
    const replayed = await openFormBrowser(server.url).get("/dashboard", { cookie });
    expect([replayed.status, replayed.location]).toEqual([303, "/sign-in?next=%2Fdashboard"]);
  });

  it("says the same of a wrong password and of an address nobody has", async () => {
    const answerTo = async (email: string) => {
      const { status, text } = await openFormBrowser(server.url).post("/sign-in", {
        intent: "sign-in",
        email,
        password: "wrong password",
      });
      return [status, text.replaceAll(email, "").replace(/req_\w+/g, "")];
    };
    expect(await answerTo("ann@example.com")).toEqual(await answerTo("bob@example.com"));
  });

  it("answers at least 990 of 1,000 wrong passwords with 429", async () => {
    const counts = await guess(server.url, () => ({ email: "ann@example.com" }));
    expect(counts[429]).toBeGreaterThanOrEqual(990);
    expect(Object.keys(counts).every((status) => ["401", "429"].includes(status))).toBe(true);
  });

  it("does so too for 1,000 addresses in turn, with forged forwarding headers", async () => {
    const counts = await guess(server.url, (n) => ({ email: `user${n}@example.com`, headers: forged(n) }));
    expect(counts[429]).toBeGreaterThanOrEqual(990);
  });

  it("does so too for one account where every try seems to come from somewhere else", async () => {
    const counts = await guess(proxied.url, (n) => ({ email: "ann@example.com", headers: forged(n) }));
    expect(counts[429]).toBeGreaterThanOrEqual(990);
  });

  it("says how long to wait, and lets the right password in no sooner", async () => {
    const { status, headers, text } = await openFormBrowser(server.url).post("/sign-in", {
      intent: "sign-in",
      email: "ann@example.com",
      password,
    });
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(60);
    expect(text).toContain("Too many wrong passwords. Wait 1");
  });
});
