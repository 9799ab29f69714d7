import { data } from "react-router";
import { z } from "zod";
import { currentPassword, id, newPassword } from "#app/http/page/fields.ts";
import { byViewer, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { tryPassword } from "#app/http/page/password-try.ts";
import { viewerContext } from "#app/http/page/require.ts";
import { authRequest } from "#app/http/viewer.ts";
import { changePassword, endSessions, listSessions } from "#app/integrations/sign-in.server.ts";
import { ActionError, IntentForm, QuickForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { Time } from "#app/ui/time.tsx";
import type { Route } from "./+types/you";

export const meta: Route.MetaFunction = () => [{ title: "You · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { id: userId, name, email, sessionId } = args.context.get(viewerContext);
  // The demo owner is nobody in particular, with no password and no session.
  if (sessionId === null) throw data(null, { status: 404 });
  const sessions = await listSessions(servicesOf(args).services.store, userId);
  return {
    name,
    email,
    sessions: sessions.map((session) => ({
      id: session.id,
      isThis: session.id === sessionId,
      browser: browserName(session.userAgent ?? ""),
      address: session.ipAddress || "unknown address",
      since: session.createdAt.toISOString(),
    })),
  };
});

/** "Firefox on Linux": enough to know one's own browsers again. */
function browserName(userAgent: string): string {
  const browser = [/Edg/, /OPR/, /Firefox/, /Chrome/, /Safari/, /curl/].find((name) => name.test(userAgent))?.source;
  const system = [/Android/, /iPhone/, /iPad/, /Windows/, /Mac OS/, /Linux/].find((name) =>
    name.test(userAgent),
  )?.source;
  const name = browser === undefined ? "A browser" : ({ Edg: "Edge", OPR: "Opera" }[browser] ?? browser);
  return system === undefined ? name : `${name} on ${system}`;
}

const passwords = z
  .object({ currentPassword, newPassword })
  .refine((form) => form.currentPassword !== form.newPassword, {
    path: ["newPassword"],
    error: "This is the password you have now. Choose another one.",
  });

export const action = formAction({
  "change-password": byViewer(passwords, async ({ services, info, request, viewer, input }) => {
    const { auth } = services;
    if (auth === undefined) return { to: "/dashboard" };
    const tried = await tryPassword(services, info, viewer.email, async () => {
      const answer = await changePassword(auth, authRequest(request, info), input);
      return { isWrong: !answer.ok && answer.code === "INVALID_PASSWORD", value: answer };
    });
    if (tried.refusal !== undefined) return tried.refusal;
    const answer = tried.value;
    if (!answer.ok && answer.code === "INVALID_PASSWORD") {
      return { refuse: { currentPassword: "This is not your password." }, status: 400 };
    }
    if (!answer.ok) {
      return { refuse: { form: "You sign in with GitHub, so there is no password to change." }, status: 409 };
    }
    const flash = "Your password is changed, and every other session is signed out.";
    return { to: "/you", flash, cookies: answer.cookies };
  }),

  "end-session": byViewer(z.object({ sessionId: id }), async ({ services, viewer, input }) => {
    await endSessions(services.store, viewer.id, input.sessionId);
    return { to: "/you", flash: "That session is signed out." };
  }),

  "sign-out-everywhere": byViewer(z.object({}), async ({ services, viewer }) => {
    await endSessions(services.store, viewer.id);
    return { to: "/sign-in", flash: "You are signed out everywhere." };
  }),
});

const labels = { currentPassword: "Current password", newPassword: "New password" };

export default function You({ loaderData: { name, email, sessions } }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("change-password");
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{name}</h1>
      <p className="muted mt-1 wrap-anywhere">{email}</p>
      <div className="mt-8 grid gap-6 lg:grid-cols-2">
        <section aria-labelledby="password" className="card">
          <h2 id="password" className="text-lg font-semibold">
            Change the password
          </h2>
          <IntentForm form={form} intent="change-password" labels={labels} className="mt-4 space-y-4">
            <input type="hidden" name="username" value={email} autoComplete="username" />
            {fields.currentPassword && (
              <TextField
                field={fields.currentPassword}
                label="Current password"
                type="password"
                input={{ autoComplete: "current-password" }}
              />
            )}
            {fields.newPassword && (
              <TextField
                field={fields.newPassword}
                label="New password"
                type="password"
                hint="At least 10 characters. Signs out every other session."
                input={{ autoComplete: "new-password" }}
              />
            )}
            <Submit intent="change-password" pending="Changing …">
              Change the password
            </Submit>
          </IntentForm>
        </section>
        <section aria-labelledby="sessions" className="card">
          <h2 id="sessions" className="text-lg font-semibold">
            Where you are signed in
          </h2>
          <ActionError intents={["end-session"]} />
          <ul className="mt-4 space-y-4 text-sm">
            {sessions.map((session) => (
              <li key={session.id} className="flex items-start justify-between gap-4">
                <div className="min-w-0">
                  <p>{session.browser}</p>
                  <p className="muted">
                    {session.address} · since <Time at={session.since} />
                  </p>
                </div>
                {session.isThis ? (
                  <span className="muted shrink-0">This one</span>
                ) : (
                  <QuickForm
                    intent="end-session"
                    kind="secondary"
                    about={`the session since ${session.since}`}
                    values={{ sessionId: session.id }}
                  >
                    Sign out
                  </QuickForm>
                )}
              </li>
            ))}
          </ul>
          <div className="mt-6">
            <QuickForm intent="sign-out-everywhere" kind="danger" values={{}}>
              Sign out everywhere
            </QuickForm>
          </div>
        </section>
      </div>
    </>
  );
}
