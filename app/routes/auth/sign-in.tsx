import { href, Link, redirect } from "react-router";
import { z } from "zod";
import { currentPassword, email } from "#app/http/page/fields.ts";
import { byAnyone, type FormAnswer, formAction } from "#app/http/page/form.ts";
import { nextPath } from "#app/http/page/next-path.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { tooMany, tryPassword } from "#app/http/page/password-try.ts";
import { authRequest, viewerOf } from "#app/http/viewer.ts";
import { githubAddress, signIn } from "#app/integrations/sign-in.server.ts";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/sign-in";

export const meta: Route.MetaFunction = () => [{ title: "Sign in · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const next = nextPath(args.url.searchParams.get("next"));
  const { viewer } = await viewerOf(services, args.request, info);
  if (viewer !== undefined) throw redirect(next);
  const error = args.url.searchParams.get("error");
  return {
    next,
    // GitHub's way back leads here with a code of better-auth's when it failed.
    problem:
      error === null
        ? null
        : error === "account_not_linked"
          ? "There is an account with this e-mail address that signs in with a password. Use that."
          : "GitHub did not sign you in. Try again, or use a password.",
    hasGithub: services.config.auth.github !== undefined,
  };
});

const next = z.string().optional().transform(nextPath);

export const action = formAction({
  "sign-in": byAnyone(
    z.object({ email, password: currentPassword, next }),
    async ({ services, info, request, input }) => {
      const { auth } = services;
      if (auth === undefined) return { to: "/dashboard" };
      const { email, password } = input;
      const tried = await tryPassword(services, info, email, async () => {
        const answer = await signIn(auth, authRequest(request, info), { email, password });
        return { isWrong: !answer.ok, value: answer };
      });
      if (tried.refusal !== undefined) return tried.refusal;
      const answer = tried.value;
      if (!answer.ok) return { refuse: { form: "The e-mail address or the password is wrong." }, status: 401 };
      return { to: input.next, cookies: answer.cookies };
    },
  ),

  github: byAnyone(z.object({ next }), async ({ services, info, request, input }): Promise<FormAnswer> => {
    const { auth, config } = services;
    if (auth === undefined || config.auth.github === undefined) return { to: "/sign-in" };
    // Each begins with a row that GitHub's way back is checked against.
    const seconds = await services.throttles.signUp.take([`github ${info.clientAddress}`]);
    if (seconds !== undefined) return tooMany("Too many tries", seconds);
    const answer = await githubAddress(auth, authRequest(request, info), input.next);
    if (!answer.ok || !answer.value.url) return { refuse: { form: "GitHub can't be asked right now." }, status: 503 };
    return { to: answer.value.url, cookies: answer.cookies };
  }),
});

const labels = { email: "E-mail", password: "Password" };

export default function SignIn({ loaderData: { next, problem, hasGithub } }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("sign-in");
  const github = useIntentForm("github");
  const { email, password } = fields;
  const query = next === "/dashboard" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <EntranceFrame title="Sign in">
      {problem && (
        <p role="alert" className="error mb-5">
          {problem}
        </p>
      )}
      <IntentForm form={form} intent="sign-in" labels={labels} className="space-y-5">
        <input type="hidden" name="next" value={next} />
        {email && <TextField field={email} label="E-mail" type="email" input={{ autoComplete: "username" }} />}
        {password && (
          <TextField field={password} label="Password" type="password" input={{ autoComplete: "current-password" }} />
        )}
        <div className="flex flex-wrap items-center justify-between gap-4">
          <Submit intent="sign-in" pending="Signing in …">
            Sign in
          </Submit>
          <Link to={href("/forgot-password")} className="text-sm">
            Forgot the password?
          </Link>
        </div>
      </IntentForm>
      {hasGithub && (
        <IntentForm
          form={github.form}
          intent="github"
          className="mt-6 border-t border-zinc-200 pt-6 dark:border-zinc-800"
        >
          <input type="hidden" name="next" value={next} />
          <Submit intent="github" kind="secondary" pending="Asking GitHub …">
            Continue with GitHub
          </Submit>
        </IntentForm>
      )}
      <p className="muted mt-8 text-sm">
        New here? <Link to={`${href("/sign-up")}${query}`}>Make an account</Link>
      </p>
    </EntranceFrame>
  );
}
