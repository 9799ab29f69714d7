import { randomUUID } from "node:crypto";
import { createCookie } from "react-router";

const cookie = createCookie("visitor", { httpOnly: true, sameSite: "lax", maxAge: 31_536_000 });

/** Stands in for a sign-in: one id for each browser, in a cookie. Your app has the id of the user who signed in. */
export async function visitorOf(request: Request) {
  const userId: string = (await cookie.parse(request.headers.get("cookie"))) ?? `visitor_${randomUUID()}`;
  return { userId, headers: { "set-cookie": await cookie.serialize(userId) } };
}
