import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Role } from "#app/domain/projects/roles.ts";
import { invitation as invitations, member as members, user as users } from "#app/store/schema/auth.server.ts";
import { projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { BetterAuth } from "./auth.server.ts";
import { type AuthRequest, answered, authHeaders } from "./sign-in.server.ts";

/** The members of a project, oldest first. */
export function listMembers(store: Store, projectId: string) {
  return store.run("read", (db) =>
    db
      .select({ id: members.id, userId: users.id, name: users.name, email: users.email, role: members.role })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(eq(members.organizationId, projectId))
      .orderBy(asc(members.createdAt), asc(members.id)),
  );
}

/** The invitations of a project that can still be taken up. */
export function listInvitations(store: Store, projectId: string) {
  const { id, email, role, expiresAt } = invitations;
  return store.run("read", (db) =>
    db
      .select({ id, email, role, expiresAt })
      .from(invitations)
      .where(isOpen(eq(invitations.organizationId, projectId)))
      .orderBy(asc(invitations.createdAt)),
  );
}

/** One invitation, as the person who got its link sees it; undefined when it is used, cancelled, too old or unknown. */
export async function findInvitation(store: Store, invitationId: string) {
  const [found] = await store.run("read", (db) =>
    db
      .select({
        id: invitations.id,
        email: invitations.email,
        role: invitations.role,
        projectId: projects.id,
        projectName: projects.name,
        inviter: users.email,
      })
      .from(invitations)
      .innerJoin(projects, eq(projects.id, invitations.organizationId))
      .innerJoin(users, eq(users.id, invitations.inviterId))
      .where(isOpen(and(eq(invitations.id, invitationId), sql`${projects.deletedAt} is null`))),
  );
  return found;
}

function isOpen(which: ReturnType<typeof and>) {
  return and(which, eq(invitations.status, "pending"), gt(invitations.expiresAt, sql`now()`));
}

/** Invites an e-mail address; the invitation's id is what its link carries. One that is open is replaced. */
export function invite(
  auth: BetterAuth,
  request: AuthRequest,
  body: { organizationId: string; email: string; role: Role },
) {
  return answered(auth.api.createInvitation({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Takes an invitation back. */
export function cancelInvitation(auth: BetterAuth, request: AuthRequest, invitationId: string) {
  return answered(
    auth.api.cancelInvitation({ body: { invitationId }, headers: authHeaders(request), returnHeaders: true }),
  );
}

/** Makes the signed-in user, whose address must be the invited one, a member. */
export function acceptInvitation(auth: BetterAuth, request: AuthRequest, invitationId: string) {
  return answered(
    auth.api.acceptInvitation({ body: { invitationId }, headers: authHeaders(request), returnHeaders: true }),
  );
}

/** Gives a member another role; refused for the last owner. */
export function changeRole(
  auth: BetterAuth,
  request: AuthRequest,
  body: { organizationId: string; memberId: string; role: Role },
) {
  return answered(auth.api.updateMemberRole({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Removes a member, or oneself; refused for the last owner. */
export function removeMember(
  auth: BetterAuth,
  request: AuthRequest,
  body: { organizationId: string; memberIdOrEmail: string },
) {
  return answered(auth.api.removeMember({ body, headers: authHeaders(request), returnHeaders: true }));
}

/** Ends one's own membership; refused for the last owner. */
export function leaveProject(auth: BetterAuth, request: AuthRequest, organizationId: string) {
  return answered(
    auth.api.leaveOrganization({ body: { organizationId }, headers: authHeaders(request), returnHeaders: true }),
  );
}
