import { href, Link } from "react-router";
import { z } from "zod";
import { newPassword } from "#app/http/page/fields.ts";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { tooMany } from "#app/http/page/password-try.ts";
import { authRequest } from "#app/http/viewer.ts";
import { resetPassword } from "#app/integrations/sign-in.server.ts";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { EntranceFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/reset-password";

export const meta: Route.MetaFunction = () => [{ title: "Choose a new password · PayKit" }];

export function loader({ url }: Route.LoaderArgs) {
  return { link: url.searchParams.get("token") ?? "" };
}

const spent = "This link is used or too old. Ask for a new one.";

export const action = formAction({
  "reset-password": byAnyone(
    z.object({ link: z.string({ error: spent }).max(200, { error: spent }), password: newPassword }),
    async ({ services, info, request, input }) => {
      const { auth, throttles } = services;
      if (auth === undefined) return { to: "/dashboard" };
      const names = [`reset ${info.clientAddress}`];
      const seconds = await throttles.password.take(names);
      if (seconds !== undefined) return tooMany("Too many tries", seconds);
      const body = { token: input.link, newPassword: input.password };
      const answer = await resetPassword(auth, authRequest(request, info), body);
      if (!answer.ok) return { refuse: { form: spent }, status: 400 };
      await throttles.password.giveBack(names);
      return { to: "/sign-in", flash: "Your new password is set. Every session is signed out; sign in with it." };
    },
  ),
});

export default function ResetPassword({ loaderData: { link } }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("reset-password");
  return (
    <EntranceFrame title="Choose a new password">
      <IntentForm form={form} intent="reset-password" labels={{ password: "New password" }} className="space-y-5">
        <input type="hidden" name="link" value={link} />
        {fields.password && (
          <TextField
            field={fields.password}
            label="New password"
            type="password"
            hint="At least 10 characters. Three unrelated words are easy to keep."
            input={{ autoComplete: "new-password" }}
          />
        )}
        <Submit intent="reset-password" pending="Setting it …">
          Set the password
        </Submit>
      </IntentForm>
      <p className="mt-8 text-sm">
        <Link to={href("/forgot-password")}>Ask for a new link</Link>
      </p>
    </EntranceFrame>
  );
}
