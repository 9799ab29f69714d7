import { z } from "zod";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { authRequest, viewerOf } from "#app/http/viewer.ts";
import { endSessions, signOut } from "#app/integrations/sign-in.server.ts";
import { ActionError, QuickForm } from "#app/ui/form.tsx";
import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/sign-out";

export const meta: Route.MetaFunction = () => [{ title: "Sign out · PayKit" }];

/** A link or a reload that comes here by GET changes nothing. */
export function loader() {
  return null;
}

export const action = formAction({
  "sign-out": byAnyone(z.object({}), async ({ services, info, request }) => {
    const { auth, store } = services;
    if (auth === undefined) return { to: "/" };
    const { viewer } = await viewerOf(services, request, info);
    // Ourselves, before better-auth: it says "signed out" also when its database did not take it.
    if (viewer?.sessionId) await endSessions(store, viewer.id, viewer.sessionId);
    const answer = await signOut(auth, authRequest(request, info));
    return { to: "/sign-in", flash: "You are signed out.", cookies: answer.ok ? answer.cookies : [] };
  }),
});

/** Seen by who comes here by a link, and when it could not be done. */
export default function SignOut() {
  return (
    <EntranceFrame title="Sign out">
      <ActionError intents={["sign-out"]} />
      <QuickForm intent="sign-out" pending="Signing out …" values={{}}>
        Sign out
      </QuickForm>
    </EntranceFrame>
  );
}
