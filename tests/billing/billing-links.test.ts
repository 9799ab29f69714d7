import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBillingLink, signBillingLink } from "#app/domain/billing/billing-link.server.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { makeProject } from "#tests/support/projects.ts";

const secret = "a secret of at least 32 characters";
const link = { projectId: "demo", userId: "Ünï 🦉\n", returnUrl: "https://app.example/?a=b", expiresAtSeconds: 2_000 };

describe("a link's token", () => {
  it("is read back until its time is over", () => {
    const token = signBillingLink(secret, link);
    expect(token).toMatch(/^[\w.-]+$/);
    expect(readBillingLink(secret, token, 1_999)).toEqual(link);
    expect(readBillingLink(secret, token, 2_000)).toBeUndefined();
    const withoutReturn = { ...link, returnUrl: null };
    expect(readBillingLink(secret, signBillingLink(secret, withoutReturn), 0)).toEqual(withoutReturn);
  });

  it("is refused when any of it was changed, or another secret signed it", () => {
    const token = signBillingLink(secret, link);
    const [body = "", signature = ""] = token.split(".");
    const other = Buffer.from(JSON.stringify(["demo", "victim", null, 9_999])).toString("base64url");
    const wrong = ["", ".", "a", "a.b", body, `${body}.`, `.${signature}`, `${token}.`, `${token}.x`, `${token}=`];
    wrong.push(` ${token}`, `${other}.${signature}`, `${body}.${signature.slice(0, -1)}`, token.toUpperCase());
    wrong.push(signBillingLink("another secret", link), `${body}.${"é".repeat(signature.length)}`);
    for (const text of wrong) expect(readBillingLink(secret, text, 0), text).toBeUndefined();
    for (let at = 0; at < token.length; at += 1) {
      const flipped = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(readBillingLink(secret, flipped, 0)).toBeUndefined();
    }
  });
});

describe("POST /billing-links", () => {
  let app: TestApp;
  let headers: Record<string, string>;
  let publishableKey: string;
  const make = (body: object, key = headers) => app.call("POST", "/api/v1/billing-links", { body, headers: key });

  beforeAll(async () => {
    app = await openApp("the server", { BETTER_AUTH_SECRET: secret });
    const project = await makeProject(app.store);
    headers = { "x-paykit-key": project.secretKey };
    publishableKey = project.publishableKey;
  });
  afterAll(() => app.close());

  it("makes a link for the asked time, an hour unless it says otherwise", async () => {
    for (const [asked, seconds] of [
      [{}, 3_600],
      [{ expiresInSeconds: 60 }, 60],
      [{ expiresInSeconds: 86_400 }, 86_400],
    ] as const) {
      const { status, body } = await make({ userId: "u", returnUrl: "https://app.example/", ...asked });
      expect(status).toBe(200);
      expect(Math.abs(Date.parse(body.expiresAt) - Date.now() - seconds * 1_000)).toBeLessThan(3_000);
      const token = body.url.slice(body.url.lastIndexOf("/") + 1);
      expect(readBillingLink(secret, token, 0)).toMatchObject({ userId: "u", returnUrl: "https://app.example/" });
    }
  });

  it("wants the secret key", async () => {
    const { status, body } = await make({ userId: "u" }, { "x-paykit-key": publishableKey });
    expect([status, body.error.code]).toEqual([403, "secret_key_required"]);
  });

  it.each([59, 0, -1, 86_401, 1e9, 3_600.5, "3600", null, true])("refuses to last %j seconds", async (seconds) => {
    const { status, body } = await make({ userId: "u", expiresInSeconds: seconds });
    expect([status, body.error.param]).toEqual([400, "expiresInSeconds"]);
  });

  it("refuses a bad user, and a bad place to go back to", async () => {
    expect((await make({ userId: "" })).body.error.param).toBe("userId");
    expect((await make({ userId: "u", returnUrl: "//evil.example" })).body.error.param).toBe("returnUrl");
  });
});
