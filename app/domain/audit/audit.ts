import { type SQL, sql } from "drizzle-orm";

/** Who does something to a project, and from where: stands in the audit list for ever. */
export interface Actor {
  id: string;
  /** As the actor is called now: an e-mail address, or the last characters of a key. */
  name: string;
  address: string;
}

export const auditActions = [
  "project.created",
  "project.renamed",
  "project.deleted",
  "project.secure_metering",
  "project.free_credits",
  "project.allowed_origins",
  "project.portal_from_browser",
  "project.past_due_keeps_pro",
  "project.time_zone",
  "key.created",
  "key.rotated",
  "key.revoked",
  "account.credited",
  "member.invited",
  "member.invitation_cancelled",
  "member.joined",
  "member.role",
  "member.removed",
  "member.left",
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface AuditLine {
  actor: Actor;
  action: AuditAction;
  /** What it was done to: a key's id, a user id, an e-mail address. */
  subject?: string | undefined;
  /** A text, or SQL over what the line is selected from. */
  detail?: string | SQL | undefined;
  /** The form's token or the Idempotency-Key: one effect for each actor, for ever. */
  requestToken?: string | undefined;
  requestFingerprint?: Uint8Array | undefined;
}

/**
 * One line of the audit list as part of the statement that does what it tells of, so that there is never one without the
 * other: `insert … select … from <from>` gives a row only when the line is new. A request token that was used by the same
 * actor gives none, and what hangs on this row then does not happen again.
 */
export function auditInsert(projectId: SQL | string, line: AuditLine, from: SQL): SQL {
  const { actor, action, subject = null, detail = null, requestToken = null, requestFingerprint = null } = line;
  return sql`insert into audit_entries
    (project_id, actor_id, actor_name, action, subject, detail, address, request_token, request_fingerprint)
    select ${projectId}, ${actor.id}::text, ${actor.name}::text, ${action}::text, ${subject}::text, (${detail})::text,
           ${actor.address}::text, ${requestToken}::text, ${requestFingerprint}::bytea
    from ${from}
    on conflict (actor_id, request_token) do nothing returning seq`;
}
