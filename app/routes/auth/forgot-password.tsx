import { href, Link } from "react-router";
import { z } from "zod";
import { email } from "#app/http/page/fields.ts";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { servicesOf } from "#app/http/page/page.ts";
import { tooMany } from "#app/http/page/password-try.ts";
import { authRequest } from "#app/http/viewer.ts";
import { requestPasswordReset } from "#app/integrations/sign-in.server.ts";
import { Code } from "#app/ui/code.tsx";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/forgot-password";

export const meta: Route.MetaFunction = () => [{ title: "Forgot the password · PayKit" }];

export function loader(args: Route.LoaderArgs) {
  return { hasMail: servicesOf(args).services.config.mail !== undefined };
}

export const action = formAction({
  "forgot-password": byAnyone(z.object({ email }), async ({ services, info, request, input }) => {
    const { auth, config, throttles } = services;
    if (auth === undefined) return { to: "/dashboard" };
    if (config.mail === undefined)
      return { refuse: { form: "This PayKit sends no mail. Ask who runs it." }, status: 501 };
    const names = [`reset ${info.clientAddress}`, `reset ${input.email}`];
    const seconds = await throttles.signUp.take(names);
    if (seconds !== undefined) return tooMany("Too many mails were asked for", seconds);
    await requestPasswordReset(auth, authRequest(request, info), input.email);
    return { to: "/sign-in", flash: `If ${input.email} has an account here, a mail with a link is on its way to it.` };
  }),
});

export default function ForgotPassword({ loaderData: { hasMail } }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("forgot-password");
  return (
    <EntranceFrame title="Forgot the password">
      {hasMail && (
        <IntentForm form={form} intent="forgot-password" labels={{ email: "E-mail" }} className="space-y-5">
          {fields.email && (
            <TextField
              field={fields.email}
              label="E-mail"
              type="email"
              hint="A link to choose a new password goes there. It works once, within the hour."
              input={{ autoComplete: "username" }}
            />
          )}
          <Submit intent="forgot-password" pending="Sending …">
            Send the link
          </Submit>
        </IntentForm>
      )}
      {!hasMail && (
        <div className="space-y-4">
          <p>This PayKit has no mail server, so it can't send you a link. Ask whoever runs it for one.</p>
          <p className="muted text-sm">
            If that is you: this prints a link for the account, from PayKit's own folder and with its environment. It
            works once, within the hour. With SMTP_URL and MAIL_FROM set, this page sends the link itself.
          </p>
          <Code label="Make a link to choose a new password">{"npm run reset-password -- name@example.com"}</Code>
        </div>
      )}
      <p className="mt-8 text-sm">
        <Link to={href("/sign-in")}>Back to sign-in</Link>
      </p>
    </EntranceFrame>
  );
}
