import { href, Link, redirect } from "react-router";
import { z } from "zod";
import { email, newPassword, personName } from "#app/http/page/fields.ts";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { nextPath } from "#app/http/page/next-path.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { tooMany } from "#app/http/page/password-try.ts";
import { authRequest, viewerOf } from "#app/http/viewer.ts";
import { hasAccount, signUp } from "#app/integrations/sign-in.server.ts";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/sign-up";

export const meta: Route.MetaFunction = () => [{ title: "Make an account · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const next = nextPath(args.url.searchParams.get("next"));
  const { viewer } = await viewerOf(services, args.request, info);
  if (viewer !== undefined) throw redirect(next);
  return { next };
});

const signUpForm = z
  .object({ name: personName, email, password: newPassword, next: z.string().optional().transform(nextPath) })
  .refine(({ email: address, password }) => !password.toLowerCase().includes(address), {
    path: ["password"],
    error: "This one is easy to guess: it has your e-mail address in it.",
  });

export const action = formAction({
  "sign-up": byAnyone(signUpForm, async ({ services, info, request, input }) => {
    const { auth, throttles } = services;
    if (auth === undefined) return { to: "/dashboard" };
    const seconds = await throttles.signUp.take([`sign-up ${info.clientAddress}`]);
    if (seconds !== undefined) return tooMany("Too many new accounts from your address", seconds);
    const { name, email: address, password } = input;
    const answer = await signUp(auth, authRequest(request, info), { name, email: address, password });
    if (answer.ok) return { to: input.next, flash: `Welcome, ${name}.`, cookies: answer.cookies };
    // It says of every failure that the user could not be made, also of two sign-ups at once.
    if (answer.code.startsWith("USER_ALREADY_EXISTS") || (await hasAccount(services.store, address))) {
      return { refuse: { email: "There is an account with this address. Sign in instead." }, status: 409 };
    }
    return { refuse: { form: "This account could not be made right now. Try again." }, status: 503 };
  }),
});

const labels = { name: "Your name", email: "E-mail", password: "Password" };

export default function SignUp({ loaderData: { next } }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("sign-up");
  const { name, email, password } = fields;
  const query = next === "/dashboard" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <EntranceFrame title="Make an account">
      <IntentForm form={form} intent="sign-up" labels={labels} className="space-y-5">
        <input type="hidden" name="next" value={next} />
        {name && <TextField field={name} label="Your name" input={{ autoComplete: "name" }} />}
        {email && <TextField field={email} label="E-mail" type="email" input={{ autoComplete: "username" }} />}
        {password && (
          <TextField
            field={password}
            label="Password"
            type="password"
            hint="At least 10 characters. Three unrelated words are easy to keep."
            input={{ autoComplete: "new-password" }}
          />
        )}
        <Submit intent="sign-up" pending="Making the account …">
          Make an account
        </Submit>
      </IntentForm>
      <p className="muted mt-8 text-sm">
        Already have one? <Link to={`${href("/sign-in")}${query}`}>Sign in</Link>
      </p>
    </EntranceFrame>
  );
}
