import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "#app/config/env.server.ts";

// What is refused is tried on the real server, in tests/server/start.test.ts.
describe("configuration", () => {
  it("needs no variable at all", () => {
    expect(parseConfig({})).toMatchObject({
      databaseUrl: undefined,
      rateLimitPerMinute: 600,
      trustedProxies: 0,
      publicBaseUrl: undefined,
      port: 3000,
      host: undefined,
      stripe: { secretKey: undefined, webhookSecrets: [] },
      auth: { secret: undefined, github: undefined },
    });
  });

  it("takes an empty value for one that is not set, as .env files have it", () => {
    expect(parseConfig({ DATABASE_URL: "", PORT: " ", STRIPE_WEBHOOK_SECRET: "" })).toEqual(parseConfig({}));
  });

  it("reads every variable", () => {
    const config = parseConfig({
      DATABASE_URL: "postgresql://u:p@db.example:6432/paykit?sslmode=require",
      STRIPE_SECRET_KEY: "rk_live_x",
      STRIPE_WEBHOOK_SECRET: "whsec_a, whsec_b",
      STRIPE_API_BASE: "http://127.0.0.1:12111",
      BETTER_AUTH_SECRET: "x".repeat(32),
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: "secret",
      SMTP_URL: "smtps://mail",
      MAIL_FROM: "billing@example.com",
      RATE_LIMIT_PER_MINUTE: "0",
      TRUST_PROXY: "2",
      METRICS_TOKEN: "t".repeat(16),
      NEXT_PUBLIC_BASE_URL: "https://pay.example/",
      PORT: "8080",
      HOST: "::1",
    });
    expect(config).toMatchObject({
      stripe: { webhookSecrets: ["whsec_a", "whsec_b"], apiBase: "http://127.0.0.1:12111" },
      auth: { github: { clientId: "id", clientSecret: "secret" } },
      mail: { smtpUrl: "smtps://mail", from: "billing@example.com" },
      rateLimitPerMinute: 0,
      trustedProxies: 2,
      publicBaseUrl: "https://pay.example",
      port: 8080,
      host: "::1",
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it("is explained whole in .env.example, which sets nothing", () => {
    const example = readFileSync(".env.example", "utf8");
    const source = readFileSync("app/config/env.server.ts", "utf8");
    const variables = [...source.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(15);
    expect([...example.matchAll(/^# ?([A-Z_]+)=/gm)].map(([, name]) => name).sort()).toEqual(variables.sort());
    expect(example).not.toMatch(/^[A-Z_]+=/m);
  });
});
