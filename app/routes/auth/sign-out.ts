import { redirect } from "react-router";
import { z } from "zod";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { authRequest } from "#app/http/viewer.ts";
import { signOut } from "#app/integrations/sign-in.server.ts";

/** A link or a reload that comes here by GET changes nothing. */
export function loader() {
  return redirect("/");
}

export const action = formAction({
  "sign-out": byAnyone(z.object({}), async ({ services, info, request }) => {
    const { auth } = services;
    if (auth === undefined) return { to: "/" };
    const answer = await signOut(auth, authRequest(request, info));
    return { to: "/sign-in", flash: "You are signed out.", cookies: answer.ok ? answer.cookies : [] };
  }),
});
