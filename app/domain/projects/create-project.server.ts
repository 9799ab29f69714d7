import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { type Actor, type AuditLine, auditInsert } from "#app/domain/audit/audit.ts";
import { hashKey, lastFour, makeKey } from "#app/domain/keys/key.server.ts";
import { requestFingerprint as fingerprintOf } from "#app/domain/ledger/request-fingerprint.ts";
import { auditEntries } from "#app/store/schema/ledger.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { findMembership, type ProjectView } from "./find-project.ts";

export interface NewProject {
  name: string;
  secureMetering?: boolean;
  /** Credits on first touch, 0 allowed. */
  freeCredits?: number;
  /** Who creates it; a user, who becomes its owner. */
  actor: Actor;
  /** The form's token or the Idempotency-Key: the same one makes one project. */
  requestToken?: string | undefined;
}

export type CreateProjectOutcome =
  | { outcome: "created"; project: ProjectView; secretKey: string }
  /** This token made it before; its secret key can't be shown again. */
  | { outcome: "replayed"; project: ProjectView }
  | { outcome: "token_reused" }
  /** This token made a project which is deleted since, or which the actor has left. */
  | { outcome: "gone" }
  | { outcome: "too_many" };

/**
 * Creates a project with its owner and one key of each kind. The secret key is in the answer and nowhere else: only its
 * hash is kept. One statement, so that there is never a project without keys, an owner and its line in the audit list.
 */
export async function createProject(store: Store, request: NewProject): Promise<CreateProjectOutcome> {
  const { name, secureMetering = false, freeCredits = 5, actor, requestToken } = request;
  const id = `prj_${randomBytes(12).toString("hex")}`;
  const publishableKey = makeKey("publishable");
  const secretKey = makeKey("secret");
  const requestFingerprint = fingerprintOf("POST /projects", { name });
  // The line in the audit list comes first: a token that was used before gives none, and then nothing else happens.
  const line: AuditLine = {
    actor,
    action: "project.created",
    subject: id,
    detail: name,
    requestToken,
    requestFingerprint,
  };
  const statement = sql`with allowed as (
      select 1 where (
        select count(*) from auth.member m join projects p on p.id = m.organization_id
        where m.user_id = ${actor.id} and m.role = 'owner' and p.deleted_at is null) < ${limits.projectsPerUserMax}
    ), line as (${auditInsert(id, line, sql`allowed`)}
    ), project as (
      insert into projects (id, name, secure_metering, free_credits)
      select ${id}, ${name}, ${secureMetering}::boolean, ${freeCredits}::integer from line returning id, created_at
    ), organization as (
      insert into auth.organization (id, name, slug) select id, id, id from project returning id
    ), owner as (
      insert into auth.member (id, organization_id, user_id, role)
      select 'member_' || id, id, ${actor.id}, 'owner' from organization
    ), made as (
      insert into keys (hash, project_id, kind, name, publishable_key, last4)
      select hash, project.id, kind, name, publishable_key, last4 from project, (values
        (${hashKey(publishableKey)}::bytea, 'publishable', 'Publishable key', ${publishableKey}::text, ${lastFour(publishableKey)}),
        (${hashKey(secretKey)}::bytea, 'secret', 'First secret key', null, ${lastFour(secretKey)})
      ) as key (hash, kind, name, publishable_key, last4)
    ) select created_at from project`;
  const kind = requestToken === undefined ? "write" : "keyed-write";
  const [row] = await store.run(kind, (db) => rowsOf(db, statement));
  if (row !== undefined) {
    const createdAt = new Date(String(row.created_at)).toISOString();
    return {
      outcome: "created",
      project: { id, name, publishableKey, secureMetering, freeCredits, timeZone: "UTC", createdAt },
      secretKey,
    };
  }
  const before = requestToken === undefined ? undefined : await findByToken(store, actor.id, requestToken);
  if (before === undefined) return { outcome: "too_many" };
  if (before.fingerprint !== Buffer.from(requestFingerprint).toString("hex")) return { outcome: "token_reused" };
  const known = await findMembership(store, actor.id, before.projectId);
  if (known === undefined) return { outcome: "gone" };
  // An earlier try of this very call, whose answer was lost, made it: its keys are those made here.
  if (before.projectId === id) return { outcome: "created", project: known.project, secretKey };
  return { outcome: "replayed", project: known.project };
}

async function findByToken(store: Store, actorId: string, requestToken: string) {
  const [row] = await store.run("read", (db) =>
    db
      .select({ projectId: auditEntries.projectId, fingerprint: sql<string>`encode(request_fingerprint, 'hex')` })
      .from(auditEntries)
      .where(and(eq(auditEntries.actorId, actorId), eq(auditEntries.requestToken, requestToken))),
  );
  return row;
}
