import { type BetterAuthOptions, betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { organization } from "better-auth/plugins";
import { createAccessControl } from "better-auth/plugins/access";
import { defaultStatements, ownerAc } from "better-auth/plugins/organization/access";
import type { Logger } from "pino";
import type { Config } from "#app/config/env.server.ts";
import { limits } from "#app/config/limits.ts";
import * as schema from "#app/store/schema/auth.server.ts";
import { statementDatabase } from "#app/store/statement-database.server.ts";
import type { Store } from "#app/store/store.ts";
import { withHashedTokens } from "./hashed-tokens.server.ts";
import type { Mail } from "./mail.server.ts";

/** The header that tells better-auth a client's address; only our own code sets it (sign-in.server.ts). */
export const clientAddressHeader = "x-paykit-client-address";

/** Where GitHub sends people back to is below this path. */
const basePath = "/auth";

const accessControl = createAccessControl(defaultStatements);
const nothing = accessControl.newRole({ organization: [], member: [], invitation: [], team: [], ac: [] });
const roles = { owner: accessControl.newRole(ownerAc.statements), developer: nothing, viewer: nothing };

export type BetterAuth = ReturnType<typeof openBetterAuth>;

/**
 * better-auth on our store. Its own rate limit and origin check see only requests to its own URLs, and of those we serve
 * one (GitHub's way back); sign-in and the rest are form actions, which bring their own (http/throttle, http/origin).
 */
export function openBetterAuth(
  config: Config,
  secret: string,
  store: Store,
  log: Logger,
  sendMail: ((mail: Mail) => Promise<boolean>) | undefined,
) {
  const origin = config.publicBaseUrl ?? `http://localhost:${config.port}`;
  return betterAuth({
    appName: "PayKit",
    baseURL: origin,
    basePath,
    secret,
    database: withHashedTokens<BetterAuthOptions>(
      drizzleAdapter(statementDatabase(store, schema), { provider: "pg", schema, transaction: false }),
    ),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: limits.passwordCharactersMin,
      maxPasswordLength: limits.passwordCharactersMax,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: limits.passwordResetSeconds,
      ...(sendMail && {
        sendResetPassword: async ({ user, token }: { user: { email: string }; token: string }) => {
          await sendMail({
            to: user.email,
            subject: "Choose a new PayKit password",
            text: `Somebody, hopefully you, asked for a new password for this address at ${origin}.

Choose it here within the hour:
${resetLink(origin, token)}

If it was not you, do nothing: your password stays as it is.`,
          });
        },
      }),
    },
    socialProviders: config.auth.github ? { github: config.auth.github } : {},
    session: {
      expiresIn: limits.sessionSeconds,
      updateAge: limits.sessionRefreshSeconds,
      cookieCache: { enabled: false },
    },
    verification: { storeIdentifier: "hashed" },
    // Who signs up with somebody's address must not get into what that somebody later opens with GitHub, or the reverse.
    account: { encryptOAuthTokens: true, accountLinking: { enabled: false } },
    rateLimit: { enabled: false },
    // Where GitHub's way back leads when its state is not ours: better-auth's own page for it is not served.
    onAPIError: { errorURL: `${origin}/sign-in` },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: "paykit",
      useSecureCookies: origin.startsWith("https:"),
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      // Whether mail was sent must not be told by how long the answer took.
      backgroundTasks: {
        handler: (task) => {
          task.catch((error: unknown) => log.error({ err: error }, "a task of sign-in failed"));
        },
      },
    },
    logger: {
      level: "warn",
      // Its further arguments can be anything, a person's address among them; an error says what it is about.
      log: (level, message, ...details) => {
        const err = details.find((detail) => detail instanceof Error);
        log[level === "error" ? "error" : "warn"]({ ...(err && { err }) }, `sign-in: ${message}`);
      },
    },
    plugins: [
      organization({
        ac: accessControl,
        roles,
        creatorRole: "owner",
        allowUserToCreateOrganization: false,
        disableOrganizationDeletion: true,
        membershipLimit: limits.membersPerProjectMax,
        invitationLimit: limits.invitationsPerProjectMax,
        invitationExpiresIn: limits.invitationSeconds,
        cancelPendingInvitationsOnReInvite: true,
      }),
    ],
  });
}

/** Where a password is chosen anew, once. */
export function resetLink(origin: string, token: string): string {
  return `${origin}/reset-password?token=${encodeURIComponent(token)}`;
}
