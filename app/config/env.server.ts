import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { z } from "zod";
import { parseDatabaseUrl } from "./database-url.ts";

/** The configuration of this process: read once at start, frozen, handed down. Nothing else reads process.env. */
export type Config = Readonly<z.infer<typeof configSchema>>;

const text = z.string();
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .pipe(
      z
        .int()
        .min(min, { error: `must be at least ${min}` })
        .max(max, { error: `must be at most ${max}` }),
    );
const startsWith = (prefixes: string[], what: string) =>
  text.refine((value) => prefixes.some((prefix) => value.startsWith(prefix) && value.length > prefix.length), {
    error: `must be ${what}`,
  });
const origin = text
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: "must be an http:// or https:// address",
  })
  .refine((value) => !URL.canParse(value) || new URL(value).href === `${new URL(value).origin}/`, {
    error: "must be an origin: no path, no query, no name or password",
  })
  .transform((value) => new URL(value).origin);

const configSchema = z
  .object({
    DATABASE_URL: text
      .refine((value) => /^(postgres|postgresql):\/\//.test(value) || /^file:(\/\/(?=\/))?\/?[^/]/.test(value), {
        error: "must be postgres://…, file:./folder or file:///folder",
      })
      .superRefine((value, ctx) => {
        if (!value.startsWith("postgres")) return;
        try {
          parseDatabaseUrl(value);
        } catch (error) {
          ctx.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
        }
      })
      .optional(),
    STRIPE_SECRET_KEY: startsWith(
      ["sk_live_", "sk_test_", "rk_live_", "rk_test_"],
      "a Stripe secret or restricted key",
    ).optional(),
    STRIPE_WEBHOOK_SECRET: text
      .transform((value) => value.split(",").map((secret) => secret.trim()))
      .pipe(
        z
          .array(startsWith(["whsec_"], "one whsec_… secret, or two separated by a comma"))
          .max(2, { error: "takes two secrets at most" }),
      )
      .optional(),
    STRIPE_API_BASE: origin.optional(),
    BETTER_AUTH_SECRET: text
      .min(32, { error: "must have at least 32 characters (openssl rand -base64 32)" })
      .optional(),
    GITHUB_CLIENT_ID: text.optional(),
    GITHUB_CLIENT_SECRET: text.optional(),
    SMTP_URL: startsWith(["smtp://", "smtps://"], "smtp://… or smtps://…").optional(),
    MAIL_FROM: text.includes("@", { error: "must be an e-mail address" }).optional(),
    RATE_LIMIT_PER_MINUTE: wholeNumber(0, 1_000_000).default(600),
    TRUST_PROXY: wholeNumber(0, 16).default(0),
    METRICS_TOKEN: text.min(16, { error: "must have at least 16 characters" }).optional(),
    PUBLIC_BASE_URL: origin.optional(),
    NEXT_PUBLIC_BASE_URL: origin.optional(),
    PORT: wholeNumber(0, 65_535).default(3000),
    HOST: text.regex(/^[\w.:-]+$/, { error: "must be an address or a host name" }).optional(),
  })
  .superRefine((env, ctx) => {
    const fault = (name: string, message: string) => ctx.addIssue({ code: "custom", path: [name], message });
    if ((env.GITHUB_CLIENT_ID === undefined) !== (env.GITHUB_CLIENT_SECRET === undefined)) {
      fault(
        env.GITHUB_CLIENT_ID ? "GITHUB_CLIENT_SECRET" : "GITHUB_CLIENT_ID",
        "is needed beside the other one of the pair",
      );
    }
    if (env.SMTP_URL && !env.MAIL_FROM) fault("MAIL_FROM", "is needed to send mail by SMTP_URL");
    if ((env.SMTP_URL || env.GITHUB_CLIENT_ID) && !(env.PUBLIC_BASE_URL ?? env.NEXT_PUBLIC_BASE_URL)) {
      // A link in a mail made from a request's Host header would lead wherever its sender wants.
      fault("PUBLIC_BASE_URL", "is needed for links in mails and for GitHub's way back");
    }
    if (/^.k_live_/.test(env.STRIPE_SECRET_KEY ?? "") && !env.BETTER_AUTH_SECRET) {
      fault("BETTER_AUTH_SECRET", "is needed with a live Stripe key: without it everybody is the owner");
    }
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecrets: env.STRIPE_WEBHOOK_SECRET ?? [],
      apiBase: env.STRIPE_API_BASE,
    },
    auth: {
      secret: env.BETTER_AUTH_SECRET,
      github:
        env.GITHUB_CLIENT_ID && env.GITHUB_CLIENT_SECRET
          ? { clientId: env.GITHUB_CLIENT_ID, clientSecret: env.GITHUB_CLIENT_SECRET }
          : undefined,
    },
    mail: env.SMTP_URL && env.MAIL_FROM ? { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM } : undefined,
    /** Requests a minute for each publishable key and client address; 0 = no limit. */
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    /** How many proxies in front of us to believe about the client's address. */
    trustedProxies: env.TRUST_PROXY,
    metricsToken: env.METRICS_TOKEN,
    /** Origin for links and redirects; undefined = the request's. */
    publicBaseUrl: env.PUBLIC_BASE_URL ?? env.NEXT_PUBLIC_BASE_URL,
    port: env.PORT,
    /** Undefined = all interfaces. */
    host: env.HOST,
  }));

/** Says every fault at once, by variable; a value is never printed, because it may be a secret. */
export class ConfigError extends Error {
  constructor(faults: string[]) {
    super(`PayKit can't start with this configuration:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Parses the variables of `product.md`. An empty value counts as not set, as `.env` files have it. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = configSchema.safeParse(present);
  if (!parsed.success) {
    // One line a variable: the first rule it breaks says enough.
    const faults = new Map(parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message]));
    throw new ConfigError([...faults].toReversed().map(([name, message]) => `${name} ${message}.`));
  }
  return Object.freeze(parsed.data);
}

/** The environment over `.env.local` over `.env`, from the working folder. */
export function readConfig(): Config {
  const files = [".env", ".env.local"].filter((file) => existsSync(file));
  const fromFiles = files.map((file) => parseEnv(readFileSync(file, "utf8").replace(/^\ufeff/, "")));
  return parseConfig(Object.assign({}, ...fromFiles, process.env));
}
