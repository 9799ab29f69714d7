import { randomUUID } from "node:crypto";
import { createCookie } from "react-router";

const cookie = createCookie("visitor", { httpOnly: true, sameSite: "lax", maxAge: 31_536_000 });

/**
 * Stands in for a sign-in: one id for each browser, in a cookie. Your app has the id of the user who signed in.
 *
 * >>> Your session goes here. <<< This cookie is not signed: whoever writes another id into it is that user.
 */
export async function visitorOf(request: Request) {
  const userId: string = (await knownVisitor(request)) ?? `visitor_${randomUUID()}`;
  return { userId, headers: { "set-cookie": await cookie.serialize(userId) } };
}

/** Who sent this request; null when they never loaded a page. */
export async function knownVisitor(request: Request): Promise<string | null> {
  return await cookie.parse(request.headers.get("cookie"));
}
