import { randomBytes } from "node:crypto";
import { APIError } from "better-auth/api";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { errorCode, StoreUnavailable } from "#app/store/errors.ts";
import { session as sessions, user as users } from "#app/store/schema/auth.server.ts";
import type { Store } from "#app/store/store.ts";
import { type BetterAuth, clientAddressHeader, resetLink } from "./auth.server.ts";

/** Who a request's cookie belongs to. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  /** The session of this request; null where there is no sign-in and everybody is the demo owner. */
  sessionId: string | null;
}

/** Everybody, where BETTER_AUTH_SECRET is not set. The row is made by drizzle/0004. */
export const demoOwner: Viewer = {
  id: "demo_owner",
  name: "Demo owner",
  email: "demo-owner@paykit.invalid",
  sessionId: null,
};

// Of auth.keep_an_owner() (drizzle/0004).
const checkViolation = "23514";

/** What a call of better-auth is told about the request it is made for. */
export interface AuthRequest {
  headers: Headers;
  clientAddress: string;
}

/** An answer of better-auth: what it refused, or what it gave, and the cookies it wants set. */
export type AuthAnswer<T> = { ok: true; value: T; cookies: string[] } | { ok: false; code: string };

type WithHeaders<T> = { headers: Headers; response: T };

/** The headers of a call: the cookie, and the client's address as we know it, whatever the request claims. */
export function authHeaders({ headers, clientAddress }: AuthRequest): Headers {
  const cookie = headers.get("cookie");
  return new Headers({
    ...(cookie !== null && { cookie }),
    "user-agent": (headers.get("user-agent") ?? "").slice(0, 300),
    [clientAddressHeader]: clientAddress.replace(/\/64$/, ""),
  });
}

/** Makes one call: a refusal becomes its code, a failure of the store or of better-auth itself is thrown. */
export async function answered<T>(call: Promise<WithHeaders<T>>): Promise<AuthAnswer<T>> {
  try {
    const { headers, response } = await call;
    return { ok: true, value: response, cookies: headers.getSetCookie() };
  } catch (error) {
    return { ok: false, code: refusalCode(error) };
  }
}

/**
 * The code of better-auth's refusal. Where its database failed it answers 5xx, or that nobody is signed in, having
 * logged that one's own error; or it lets the error through, with Drizzle's around it. What it did before that is done.
 */
function refusalCode(error: unknown): string {
  if (errorCode(error) === checkViolation) return "LAST_OWNER";
  const isAway =
    isStoreUnavailable(error) ||
    (error instanceof APIError && (error.statusCode >= 500 || error.body?.code === "UNAUTHORIZED"));
  if (isAway) throw new StoreUnavailable("Sign-in can't reach its database.", "unknown", { cause: error });
  if (!(error instanceof APIError)) throw error;
  return error.body?.code ?? String(error.status);
}

function isStoreUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable || (error instanceof Error && isStoreUnavailable(error.cause));
}

/** Signs in; `code` INVALID_EMAIL_OR_PASSWORD says no more than that, for an unknown address too. */
export function signIn(auth: BetterAuth, request: AuthRequest, body: { email: string; password: string }) {
  return answered(auth.api.signInEmail({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Makes an account and signs in; `code` USER_ALREADY_EXISTS… when the address is taken. */
export function signUp(
  auth: BetterAuth,
  request: AuthRequest,
  body: { name: string; email: string; password: string },
) {
  return answered(auth.api.signUpEmail({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Whether somebody has this address. */
export async function hasAccount(store: Store, email: string): Promise<boolean> {
  const found = await store.run("read", (db) => db.select({ id: users.id }).from(users).where(eq(users.email, email)));
  return found.length > 0;
}

/** Ends this session, here and in the database. */
export function signOut(auth: BetterAuth, request: AuthRequest) {
  return answered(auth.api.signOut({ headers: authHeaders(request), returnHeaders: true }));
}

/** Changes the password and ends every other session of this user; this one gets a new token. */
export function changePassword(
  auth: BetterAuth,
  request: AuthRequest,
  body: { currentPassword: string; newPassword: string },
) {
  return answered(
    auth.api.changePassword({
      body: { ...body, revokeOtherSessions: true },
      headers: authHeaders(request),
      returnHeaders: true,
    }),
  );
}

/** Mails a link to choose a new password, when the address has an account; the answer is the same when not. */
export function requestPasswordReset(auth: BetterAuth, request: AuthRequest, email: string) {
  return answered(
    auth.api.requestPasswordReset({ body: { email }, headers: authHeaders(request), returnHeaders: true }),
  );
}

/** Chooses a new password with the token of a mailed link, once, and ends every session of its user. */
export function resetPassword(auth: BetterAuth, request: AuthRequest, body: { token: string; newPassword: string }) {
  return answered(auth.api.resetPassword({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Where to send someone who wants to sign in with GitHub. */
export function githubAddress(auth: BetterAuth, request: AuthRequest, next: string) {
  const body = { provider: "github" as const, callbackURL: next, errorCallbackURL: "/sign-in", disableRedirect: true };
  return answered(auth.api.signInSocial({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** The viewer of a request, with the cookies that keep a long-lived session going; undefined without a valid session. */
export async function findViewer(auth: BetterAuth, request: AuthRequest) {
  if (!request.headers.get("cookie")?.includes("session_token")) return undefined;
  const answer = await answered(auth.api.getSession({ headers: authHeaders(request), returnHeaders: true }));
  if (!answer.ok || answer.value === null) return undefined;
  const { user, session } = answer.value;
  const viewer: Viewer = { id: user.id, name: user.name, email: user.email, sessionId: session.id };
  return { viewer, cookies: answer.cookies };
}

/** The sessions of a user that are still valid, latest first. */
export function listSessions(store: Store, userId: string) {
  const { id, ipAddress, userAgent, createdAt, updatedAt, expiresAt } = sessions;
  return store.run("read", (db) =>
    db
      .select({ id, ipAddress, userAgent, createdAt, updatedAt })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), gt(expiresAt, sql`now()`)))
      .orderBy(desc(sessions.updatedAt))
      .limit(100),
  );
}

/** Ends one session of a user, or all of them. */
export async function endSessions(store: Store, userId: string, sessionId?: string): Promise<void> {
  const whose = eq(sessions.userId, userId);
  const which = sessionId === undefined ? whose : and(whose, eq(sessions.id, sessionId));
  await store.run("keyed-write", async (db) => {
    await db.delete(sessions).where(which);
  });
}

/** For an operator without a mail server: the link that a mail would carry, or undefined when nobody has this address. */
export async function makeResetLink(auth: BetterAuth, origin: string, email: string): Promise<string | undefined> {
  const { internalAdapter } = await auth.$context;
  const found = await internalAdapter.findUserByEmail(email.toLowerCase());
  if (found === null) return undefined;
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(Date.now() + limits.passwordResetSeconds * 1_000);
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: found.user.id,
    expiresAt,
  });
  return resetLink(origin, token);
}
