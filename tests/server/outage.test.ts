import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type FormBrowser, fieldOf, makeProjectByForm, openFormBrowser, signUp } from "#tests/support/browser.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { type DatabaseProxy, startProxy } from "#tests/support/proxy.ts";
import { startServer, type TestServer } from "#tests/support/server.ts";

const password = "three odd words";
const credentials = { intent: "sign-in", email: "ann@example.com", password };

describe("pages while the database is away", () => {
  let proxy: DatabaseProxy;
  let server: TestServer;
  let browser: FormBrowser;
  beforeAll(async () => {
    proxy = await startProxy(await createDatabase(inject("postgresUrl")));
    server = await startServer({
      env: { DATABASE_URL: proxy.databaseUrl, BETTER_AUTH_SECRET: "a secret that is long enough for the tests" },
    });
    browser = openFormBrowser(server.url);
    await signUp(browser, credentials.email, password);
  });
  afterAll(async () => {
    await server.end("SIGKILL");
    proxy.close();
  });

  it("say so with 503, and count no right password as wrong", async () => {
    proxy.set("refuse");
    for (let n = 0; n < 12; n += 1) {
      const answer = await openFormBrowser(server.url).post("/sign-in", credentials);
      expect(answer.status).toBe(503);
      expect(answer.text).toContain("database did not answer");
    }
    const page = await browser.get("/dashboard");
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(page.text).toContain("The database can&#x27;t be reached");
    proxy.set("pass");
    expect((await openFormBrowser(server.url).post("/sign-in", credentials)).status).toBe(303);
  });

  it("end no session in word alone", async () => {
    const other = openFormBrowser(server.url);
    await other.post("/sign-in", credentials);
    const cookie = `paykit.session_token=${other.cookies.get("paykit.session_token")}`;
    proxy.set("refuse");
    const refused = await other.post("/sign-out", { intent: "sign-out" });
    expect([refused.status, refused.location]).toEqual([503, null]);
    proxy.set("pass");
    expect((await openFormBrowser(server.url).get("/dashboard", { cookie })).status).toBe(200);
    expect((await other.post("/sign-out", { intent: "sign-out" })).status).toBe(303);
    expect((await openFormBrowser(server.url).get("/dashboard", { cookie })).status).toBe(303);
  });

  it("give a form's token back with a refusal, so that sending it again is the same request", async () => {
    const { id } = await makeProjectByForm(browser, "Outage");
    const here = `/dashboard/${id}/account?userId=u`;
    const token = fieldOf((await browser.get(here)).text, "token");
    const refused = await browser.post(here, { intent: "grant", amount: "x", token });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(`name="token" value="${token}"`);
    const grant = { intent: "grant", amount: "7", token };
    for (let time = 0; time < 3; time += 1) expect((await browser.post(here, grant)).status).toBe(303);
    expect((await browser.get(here)).text).toContain(">12<");
    for (const change of [{ amount: "8" }, { note: "other" }]) {
      const other = await browser.post(here, { ...grant, ...change });
      expect(other.status).toBe(409);
      expect(other.text).not.toContain(`value="${token}"`);
    }
    const elsewhere = await browser.post(`/dashboard/${id}/account?userId=somebody`, grant);
    expect(elsewhere.status).toBe(409);
    expect((await browser.get(`/dashboard/${id}/account?userId=somebody`)).text).toContain("Nothing is written");
  });
});
