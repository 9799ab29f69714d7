import { createContext, data, type MiddlewareFunction, redirect } from "react-router";
import { findMembership, type Membership } from "#app/domain/projects/find-project.ts";
import { isAllowed, type Role } from "#app/domain/projects/roles.ts";
import { viewerOf } from "#app/http/viewer.ts";
import type { Viewer } from "#app/integrations/sign-in.server.ts";
import { draftHeader } from "./messages.ts";
import { notFound, pageError, servicesOf } from "./page.ts";

/** Set by requireViewer; reading it on a page that has not asked for it throws. */
export const viewerContext = createContext<Viewer>();
/** Set by requireProject: the project of the address, in which the viewer is a member. */
export const projectContext = createContext<Membership>();

/** Lets nobody on without a session; a form that came without one is kept while its sender signs in. */
export const requireViewer: MiddlewareFunction<Response> = async (args, next) => {
  const { request, context } = args;
  const { services, info } = servicesOf(args);
  const { viewer, cookies } = await viewerOf(services, request, info).catch((error: unknown) => {
    throw pageError(error, args);
  });
  if (viewer === undefined) return await toSignIn(request, args.url);
  context.set(viewerContext, viewer);
  const response = await next();
  // What the page itself set of the same name is newer: a changed password brings a new session.
  const namesSet = response.headers.getSetCookie().map(cookieName);
  for (const cookie of cookies) {
    if (!namesSet.includes(cookieName(cookie))) response.headers.append("set-cookie", cookie);
  }
  return response;
};

/** Lets only members of the address's project on; it is as if it were not there for anyone else. */
export const requireProject: MiddlewareFunction<Response> = async (args) => {
  const { context, params } = args;
  const { services } = servicesOf(args);
  const found = await findMembership(services.store, context.get(viewerContext).id, params.projectId ?? "").catch(
    (error: unknown) => {
      throw pageError(error, args);
    },
  );
  if (found === undefined) throw notFound();
  context.set(projectContext, found);
};

/** Throws a 403 unless the viewer may do here what wants at least this role. */
export function requireRole({ role }: Membership, needs: Role): void {
  if (!isAllowed(role, needs)) throw data({ role, needs }, { status: 403 });
}

const cookieName = (cookie: string) => cookie.slice(0, cookie.indexOf("="));

async function toSignIn(request: Request, url: URL): Promise<Response> {
  const path = url.pathname + url.search;
  const headers = new Headers();
  if (request.method !== "GET") {
    const form = await request.formData().catch(() => new FormData());
    const values = Object.fromEntries(
      [...form].filter((field): field is [string, string] => typeof field[1] === "string" && isKept(field[0])),
    );
    const header = await draftHeader({ path, intent: String(form.get("intent") ?? ""), values });
    if (header !== undefined) headers.append("set-cookie", header);
  }
  return redirect(`/sign-in?next=${encodeURIComponent(path)}`, { headers, status: 303 });
}

/** Passwords are typed anew; a token belongs to the form as it was shown. */
function isKept(name: string): boolean {
  return name !== "intent" && name !== "token" && !/password/i.test(name);
}
