import { href } from "react-router";
import { z } from "zod";
import { recordAudit } from "#app/domain/audit/record-audit.ts";
import { byViewer, formAction } from "#app/http/page/form.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { viewerContext } from "#app/http/page/require.ts";
import { authRequest } from "#app/http/viewer.ts";
import { acceptInvitation, findInvitation } from "#app/integrations/members.server.ts";
import { IntentForm, Submit, useIntentForm } from "#app/ui/form.tsx";
import type { Route } from "./+types/invitation";

export const meta: Route.MetaFunction = () => [{ title: "Invitation · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { email } = args.context.get(viewerContext);
  const invitation = await invitationFor(services.store, args.params.invitationId);
  if (invitation === undefined) throw notFound();
  const { projectName, inviter, role } = invitation;
  return {
    id: invitation.id,
    projectName,
    inviter,
    role,
    email: invitation.email,
    isYours: invitation.email === email,
  };
});

async function invitationFor(store: Parameters<typeof findInvitation>[0], invitationId: string) {
  return /^[\w-]{1,64}$/.test(invitationId) ? await findInvitation(store, invitationId) : undefined;
}

export const action = formAction({
  "accept-invitation": byViewer(
    z.object({ invitationId: z.string() }),
    async ({ services, info, request, viewer, actor, input }) => {
      const invitation = await invitationFor(services.store, input.invitationId);
      if (services.auth === undefined || invitation === undefined) throw notFound();
      const gone = {
        refuse: { form: "This invitation is used, cancelled or too old. Ask for a new one." },
        status: 409,
      };
      if (invitation.email !== viewer.email) {
        const form = `This invitation is for ${invitation.email}. Sign in with that address to accept it.`;
        return { refuse: { form }, status: 403 };
      }
      await recordAudit(services.store, invitation.projectId, {
        actor,
        action: "member.joined",
        subject: viewer.email,
        detail: invitation.role ?? "",
        requestToken: `invitation:${invitation.id}`,
      });
      const answer = await acceptInvitation(services.auth, authRequest(request, info), invitation.id);
      if (!answer.ok && answer.code === "ORGANIZATION_MEMBERSHIP_LIMIT_REACHED") {
        return {
          refuse: { form: "This project has as many members as it may. Ask its owner to make room." },
          status: 409,
        };
      }
      if (!answer.ok) return gone;
      return {
        to: href("/dashboard/:projectId", { projectId: invitation.projectId }),
        flash: `You are in: ${invitation.projectName}.`,
        cookies: answer.cookies,
      };
    },
  ),
});

export default function Invitation({ loaderData }: Route.ComponentProps) {
  const { form } = useIntentForm("accept-invitation");
  const { id, projectName, inviter, role, email, isYours } = loaderData;
  return (
    <div className="card mx-auto max-w-xl">
      <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">Join {projectName}</h1>
      <p className="mt-3 wrap-anywhere">
        {inviter} invites {isYours ? "you" : email} to this project as {role === "owner" ? "an owner" : `a ${role}`}.
      </p>
      {isYours && (
        <IntentForm form={form} intent="accept-invitation" className="mt-6">
          <input type="hidden" name="invitationId" value={id} />
          <Submit intent="accept-invitation" pending="Joining …">
            Join the project
          </Submit>
        </IntentForm>
      )}
      {!isYours && (
        <p className="mt-4">
          You are signed in with another address. Sign out, and in again as <strong>{email}</strong>, to accept it.
        </p>
      )}
    </div>
  );
}
