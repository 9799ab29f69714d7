import { randomUUID } from "node:crypto";
import { Form, href } from "react-router";
import { z } from "zod";
import { recordAudit } from "#app/domain/audit/record-audit.ts";
import { isAllowed, type Role, roleDescriptions, roles } from "#app/domain/projects/roles.ts";
import { email, formToken, id, role as roleField } from "#app/http/page/fields.ts";
import { byRole, type FormAnswer, formAction } from "#app/http/page/form.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { tooMany } from "#app/http/page/password-try.ts";
import { projectContext, viewerContext } from "#app/http/page/require.ts";
import { authRequest } from "#app/http/viewer.ts";
import {
  cancelInvitation,
  changeRole,
  invite,
  leaveProject,
  listInvitations,
  listMembers,
  removeMember,
} from "#app/integrations/members.server.ts";
import { CopyField } from "#app/ui/copy-field.tsx";
import { ActionError, IntentForm, QuickForm, SelectField, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { Time } from "#app/ui/time.tsx";
import type { Route } from "./+types/members";

export const meta: Route.MetaFunction = () => [{ title: "Members · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { project, role } = args.context.get(projectContext);
  const { id: userId } = args.context.get(viewerContext);
  const isOwner = isAllowed(role, "owner");
  const [members, invitations] = await Promise.all([
    listMembers(services.store, project.id),
    // An invitation's address lets its reader in: only owners, who can make one, see those that are open.
    isOwner ? listInvitations(services.store, project.id) : [],
  ]);
  return {
    hasSignIn: services.auth !== undefined,
    token: randomUUID(),
    mayManage: isOwner && services.auth !== undefined,
    // The last owner has to name another one first.
    mayLeave:
      services.auth !== undefined && (!isOwner || members.filter((member) => member.role === "owner").length > 1),
    sendsMail: services.config.mail !== undefined,
    members: members.map((member) => ({ ...member, isYou: member.userId === userId })),
    invitations: invitations.map((invitation) => ({
      id: invitation.id,
      email: invitation.email,
      role: invitation.role,
      expiresAt: invitation.expiresAt.toISOString(),
      link: invitationLink(info.origin, invitation.id),
    })),
  };
});

function invitationLink(origin: string, invitationId: string): string {
  return origin + href("/invitations/:invitationId", { invitationId });
}

function membersPage(projectId: string): string {
  return href("/dashboard/:projectId/members", { projectId });
}

const noSignIn: FormAnswer = {
  refuse: { form: "There is no sign-in here, so there is nobody to invite." },
  status: 409,
};
const alreadyMember: FormAnswer = { refuse: { email: "This person is a member already." }, status: 409 };
const refusals: Record<string, string> = {
  LAST_OWNER: "A project keeps at least one owner. Make somebody else one first.",
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER:
    "A project keeps at least one owner. Make somebody else one first.",
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER:
    "A project keeps at least one owner. Make somebody else one first.",
  INVITATION_LIMIT_REACHED: "There are as many open invitations as there may be. Cancel some first.",
};

function refused(code: string): FormAnswer {
  return {
    refuse: { form: refusals[code] ?? "This could not be done: the page was out of date. Look at it again." },
    status: 409,
  };
}

/** Whether a project would be without an owner if this member were none; what is refused must not stand in its list. */
function isLastOwner(members: { id: string; role: Role }[], { id: memberId }: { id: string }): boolean {
  const owners = members.filter((member) => member.role === "owner");
  return owners.length === 1 && owners[0]?.id === memberId;
}

export const action = formAction({
  invite: byRole(
    "owner",
    z.object({ email, role: roleField, token: formToken }),
    async ({ services, info, request, project, actor, input }) => {
      if (services.auth === undefined) return noSignIn;
      const { email: address, role } = input;
      const isMember = (await listMembers(services.store, project.id)).some((member) => member.email === address);
      if (isMember) return alreadyMember;
      const seconds = await services.throttles.invitation.take([`by ${actor.id}`, `to ${address}`]);
      if (seconds !== undefined) return tooMany("Too many invitations", seconds);
      const line = {
        actor,
        action: "member.invited" as const,
        subject: address,
        detail: role,
        requestToken: input.token,
      };
      const known = await recordAudit(services.store, project.id, line);
      if (known !== "new") {
        const flash = "This form was sent before, and invited once. The link stands below, among the open invitations.";
        return { to: membersPage(project.id), flash };
      }
      const body = { organizationId: project.id, email: address, role };
      const answer = await invite(services.auth, authRequest(request, info), body);
      if (answer.ok) {
        const link = invitationLink(info.origin, answer.value.id);
        const isSent = await services.mail?.({
          to: address,
          subject: `${actor.name} invites you to ${project.name} on PayKit`,
          text: `${actor.name} invites you to the project “${project.name}” on PayKit.\n\nJoin it within 7 days, signed in as ${address}:\n${link}\n`,
        });
        return { show: { link, email: address, isSent: isSent === true } };
      }
      return answer.code === "USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION" ? alreadyMember : refused(answer.code);
    },
  ),

  "cancel-invitation": byRole(
    "owner",
    z.object({ invitationId: id }),
    async ({ services, info, request, project, actor, input }) => {
      if (services.auth === undefined) return noSignIn;
      const invitation = (await listInvitations(services.store, project.id)).find(
        (open) => open.id === input.invitationId,
      );
      if (invitation === undefined) throw notFound();
      await recordAudit(services.store, project.id, {
        actor,
        action: "member.invitation_cancelled",
        subject: invitation.email,
      });
      const answer = await cancelInvitation(services.auth, authRequest(request, info), invitation.id);
      return answer.ok ? { to: membersPage(project.id), flash: "The invitation is cancelled." } : refused(answer.code);
    },
  ),

  role: byRole(
    "owner",
    z.object({ memberId: id, role: roleField }),
    async ({ services, info, request, project, actor, input }) => {
      if (services.auth === undefined) return noSignIn;
      const { memberId, role } = input;
      const all = await listMembers(services.store, project.id);
      const member = all.find((one) => one.id === memberId);
      if (member === undefined) throw notFound();
      if (role !== "owner" && isLastOwner(all, member)) return refused("LAST_OWNER");
      await recordAudit(services.store, project.id, {
        actor,
        action: "member.role",
        subject: member.email,
        detail: role,
      });
      const body = { organizationId: project.id, memberId, role };
      const answer = await changeRole(services.auth, authRequest(request, info), body);
      return answer.ok
        ? { to: membersPage(project.id), flash: `${member.email} is now ${withArticle(role)}.` }
        : refused(answer.code);
    },
  ),

  remove: byRole("owner", z.object({ memberId: id }), async ({ services, info, request, project, actor, input }) => {
    if (services.auth === undefined) return noSignIn;
    const all = await listMembers(services.store, project.id);
    const member = all.find((one) => one.id === input.memberId);
    if (member === undefined) throw notFound();
    if (isLastOwner(all, member)) return refused("LAST_OWNER");
    await recordAudit(services.store, project.id, { actor, action: "member.removed", subject: member.email });
    const body = { organizationId: project.id, memberIdOrEmail: member.id };
    const answer = await removeMember(services.auth, authRequest(request, info), body);
    return answer.ok
      ? { to: membersPage(project.id), flash: `${member.email} is no longer a member.` }
      : refused(answer.code);
  }),

  leave: byRole("viewer", z.object({}), async ({ services, info, request, project, viewer, actor }) => {
    if (services.auth === undefined) return noSignIn;
    const all = await listMembers(services.store, project.id);
    if (all.some((member) => member.userId === viewer.id && isLastOwner(all, member))) return refused("LAST_OWNER");
    await recordAudit(services.store, project.id, { actor, action: "member.left", subject: actor.name });
    const answer = await leaveProject(services.auth, authRequest(request, info), project.id);
    return answer.ok ? { to: href("/dashboard"), flash: `You have left ${project.name}.` } : refused(answer.code);
  }),
});

function withArticle(role: Role): string {
  return role === "owner" ? "an owner" : `a ${role}`;
}

const roleOptions = roles.map((role) => ({ value: role, label: `${role}: ${roleDescriptions[role]}` }));

export default function Members({ loaderData, actionData }: Route.ComponentProps) {
  const { hasSignIn, token, mayManage, mayLeave, sendsMail, members, invitations } = loaderData;
  const shown = actionData?.shown as { link: string; email: string; isSent: boolean } | null | undefined;
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Members</h1>
      <div className="mt-6">
        <ActionError intents={["cancel-invitation", "role", "remove", "leave"]} />
      </div>
      {shown && (
        <section
          aria-labelledby="invited"
          className="card mb-6 border-brand-700/40 bg-brand-50 dark:border-brand-300/40 dark:bg-brand-950"
        >
          <h2 id="invited" className="text-lg font-semibold wrap-anywhere">
            {shown.email} is invited
          </h2>
          <p className="mt-1 mb-4 text-sm">
            {shown.isSent ? "A mail with this link is on its way." : "Send them this link: this PayKit sends no mail."}{" "}
            It works for that address only, for 7 days.
          </p>
          <CopyField label="Invitation link" value={shown.link} />
        </section>
      )}
      <ul className="space-y-4">
        {members.map((member) => (
          <li key={member.id} className="card flex flex-wrap items-center justify-between gap-4">
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">
                {member.name} {member.isYou && <span className="muted font-normal">(you)</span>}
              </p>
              <p className="muted text-sm wrap-anywhere">{member.email}</p>
            </div>
            {mayManage ? (
              <div className="flex flex-wrap items-end gap-3">
                <Form method="post" className="flex flex-wrap items-end gap-3">
                  <input type="hidden" name="intent" value="role" />
                  <input type="hidden" name="memberId" value={member.id} />
                  <label className="text-sm">
                    <span className="sr-only">Role of {member.email}</span>
                    <select name="role" defaultValue={member.role} className="input">
                      {roles.map((role) => (
                        <option key={role} value={role}>
                          {role}
                        </option>
                      ))}
                    </select>
                  </label>
                  <Submit intent="role" kind="secondary" about={`the role of ${member.email}`}>
                    Save
                  </Submit>
                </Form>
                {!member.isYou && (
                  <QuickForm intent="remove" kind="danger" about={member.email} values={{ memberId: member.id }}>
                    Remove
                  </QuickForm>
                )}
              </div>
            ) : (
              <p className="text-sm">{member.role}</p>
            )}
          </li>
        ))}
      </ul>
      {invitations.length > 0 && (
        <section aria-labelledby="open" className="mt-10">
          <h2 id="open" className="text-lg font-semibold">
            Open invitations
          </h2>
          <ul className="mt-3 space-y-4">
            {invitations.map((invitation) => (
              <li key={invitation.id} className="card">
                <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
                  <p className="text-sm wrap-anywhere">
                    {invitation.email}, as {withArticle(invitation.role ?? "viewer")}, until{" "}
                    <Time at={invitation.expiresAt} />
                  </p>
                  <QuickForm
                    intent="cancel-invitation"
                    kind="danger"
                    about={`the invitation of ${invitation.email}`}
                    values={{ invitationId: invitation.id }}
                  >
                    Cancel
                  </QuickForm>
                </div>
                <CopyField label={`Link for ${invitation.email}`} value={invitation.link} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayManage && <InviteForm sendsMail={sendsMail} token={token} />}
      {!hasSignIn && (
        <p className="muted mt-6 max-w-prose text-sm">
          Members need accounts of their own. With <code className="font-mono">BETTER_AUTH_SECRET</code> set, people
          sign in, and owners invite them here.
        </p>
      )}
      {mayLeave && (
        <div className="mt-10">
          <QuickForm intent="leave" kind="danger" values={{}}>
            Leave this project
          </QuickForm>
        </div>
      )}
    </>
  );
}

function InviteForm({ sendsMail, token }: { sendsMail: boolean; token: string }) {
  const { form, fields } = useIntentForm("invite", { role: "developer" });
  return (
    <section aria-labelledby="invite-title" className="card mt-8 max-w-xl">
      <h2 id="invite-title" className="text-lg font-semibold">
        Invite somebody
      </h2>
      <IntentForm
        form={form}
        intent="invite"
        token={token}
        labels={{ email: "E-mail", role: "Role" }}
        className="mt-4 space-y-4"
      >
        {fields.email && (
          <TextField
            field={fields.email}
            label="E-mail"
            type="email"
            hint={sendsMail ? "A link goes there." : "You get a link to send them."}
            input={{ autoComplete: "off" }}
          />
        )}
        {fields.role && <SelectField field={fields.role} label="Role" options={roleOptions} />}
        <Submit intent="invite" pending="Inviting …">
          Invite
        </Submit>
      </IntentForm>
    </section>
  );
}
