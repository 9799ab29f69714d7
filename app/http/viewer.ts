import { type AuthRequest, demoOwner, findViewer, type Viewer } from "#app/integrations/sign-in.server.ts";
import type { RequestInfo, Services } from "./context.ts";

/** What better-auth is told of a request. */
export function authRequest(request: Request, { clientAddress }: RequestInfo): AuthRequest {
  return { headers: request.headers, clientAddress };
}

/** Who sent a request, by its session cookie, and the cookies that keep the session going. */
export async function viewerOf(
  { auth }: Services,
  request: Request,
  info: RequestInfo,
): Promise<{ viewer: Viewer | undefined; cookies: string[] }> {
  if (auth === undefined) return { viewer: demoOwner, cookies: [] };
  const found = await findViewer(auth, authRequest(request, info));
  if (found === undefined) return { viewer: undefined, cookies: [] };
  return { viewer: found.viewer, cookies: found.cookies.map((cookie) => secured(cookie, info)) };
}

/** A cookie that, where people reach us by https, is never sent over anything else. */
export function secured(cookie: string, { origin }: RequestInfo): string {
  return origin.startsWith("https:") && !/;\s*secure\b/i.test(cookie) ? `${cookie}; Secure` : cookie;
}
