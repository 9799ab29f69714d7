import { randomBytes } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { limits } from "#app/config/limits.ts";
import { type Actor, type AuditLine, auditInsert } from "#app/domain/audit/audit.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { hashKey, type KeyKind, lastFour, makeKey } from "./key.server.ts";

/** How long a rotated key works on beside its successor. */
export const overlapSeconds = { now: 0, "1h": 3_600, "24h": 86_400, "7d": 7 * 86_400 } as const;
export type Overlap = keyof typeof overlapSeconds;

/** What a change of keys is asked with. `requestToken`, the form's, makes one key however often it is sent. */
interface KeyRequest {
  projectId: string;
  actor: Actor;
  requestToken: string;
}

/** `key` is the only time that the key is readable. */
export type NewKeyOutcome =
  | { outcome: "made"; id: string; key: string }
  /** This token made a key before, which can't be shown again. */
  | { outcome: "replayed" }
  | { outcome: "too_many" }
  /** This project has no such key. */
  | { outcome: "missing" }
  /** It was revoked or rotated before. */
  | { outcome: "gone" };

/** Makes one more secret key, up to a number that no project needs (a few more when many are asked for at once). */
export async function createSecretKey(store: Store, request: KeyRequest & { name: string }): Promise<NewKeyOutcome> {
  const { projectId, actor, requestToken, name } = request;
  const made = newKey("secret");
  const source = sql`select id as project_id, ${name}::text as name from projects
    where id = ${projectId} and deleted_at is null and (
      select count(*) from keys where project_id = ${projectId} and kind = 'secret'
        and revoked_at is null and (expires_at is null or expires_at > now())) < ${limits.secretKeysPerProjectMax}`;
  const detail = `${name} (…${lastFour(made.key)})`;
  const line: AuditLine = { actor, action: "key.created", subject: made.id, detail, requestToken };
  return (await insertKey(store, made, source, line)) ?? { outcome: "too_many" };
}

/**
 * Replaces a key by a new one of the same kind and name. The old one works on for the overlap, then never again. One
 * that is already on its way out is not rotated again: `gone`.
 */
export async function rotateKey(
  store: Store,
  request: KeyRequest & { keyId: string; overlap: Overlap },
): Promise<NewKeyOutcome> {
  const { projectId, actor, requestToken, keyId, overlap } = request;
  const [old] = await store.run("read", (db) =>
    rowsOf(db, sql`select kind, last4 from keys where project_id = ${projectId} and id = ${keyId}`),
  );
  if (old === undefined) return { outcome: "missing" };
  const made = newKey(old.kind === "publishable" ? "publishable" : "secret");
  const source = sql`select project_id, name from keys
    where project_id = ${projectId} and id = ${keyId} and revoked_at is null and expires_at is null for update`;
  const retired =
    overlap === "now"
      ? sql`revoked_at = now()`
      : sql`expires_at = now() + make_interval(secs => ${overlapSeconds[overlap]})`;
  const detail = `…${old.last4} by …${lastFour(made.key)}; the old one works ${overlap === "now" ? "no longer" : `for ${overlap}`}`;
  const line: AuditLine = { actor, action: "key.rotated", subject: keyId, detail, requestToken };
  const retire = sql`, retired as (update keys k set ${retired} from line where k.id = ${keyId})`;
  return (await insertKey(store, made, source, line, retire)) ?? { outcome: "gone" };
}

/** Ends a secret key, or the predecessor of one that was rotated: a project always keeps a publishable key. */
export async function revokeKey(
  store: Store,
  { projectId, actor, keyId }: Omit<KeyRequest, "requestToken"> & { keyId: string },
): Promise<"revoked" | "missing"> {
  const line: AuditLine = {
    actor,
    action: "key.revoked",
    subject: keyId,
    detail: sql`source.name || ' (…' || source.last4 || ')'`,
  };
  const [row] = await store.run("keyed-write", (db) =>
    rowsOf(
      db,
      sql`with revoked as (
          update keys set revoked_at = now()
          where project_id = ${projectId} and id = ${keyId} and revoked_at is null and ${isRevocable}
          returning project_id, name, last4
        ), line as (${auditInsert(sql`project_id`, line, sql`revoked as source`)})
        select count(*)::int as known from keys where project_id = ${projectId} and id = ${keyId} and ${isRevocable}`,
    ),
  );
  return row?.known === 1 ? "revoked" : "missing";
}

const isRevocable = sql`(kind = 'secret' or expires_at is not null)`;

interface NewKey {
  id: string;
  kind: KeyKind;
  key: string;
}

function newKey(kind: KeyKind): NewKey {
  return { id: `key_${randomBytes(16).toString("hex")}`, kind, key: makeKey(kind) };
}

/**
 * Writes a new key for the project and name that `source` selects, with its line in the audit list. Undefined when
 * there is no such row and the token is new.
 */
async function insertKey(
  store: Store,
  made: NewKey,
  source: SQL,
  line: AuditLine,
  also: SQL = sql``,
): Promise<NewKeyOutcome | undefined> {
  const { id, kind, key } = made;
  const statement = sql`with source as (${source}), line as (${auditInsert(sql`project_id`, line, sql`source`)})${also},
    made as (
      insert into keys (hash, id, project_id, kind, name, publishable_key, last4)
      select ${hashKey(key)}::bytea, ${id}, project_id, ${kind}, name, ${kind === "publishable" ? key : null}, ${lastFour(key)}
      from source, line returning id)
    select count(*)::int as made from made`;
  const [row] = await store.run("keyed-write", (db) => rowsOf(db, statement));
  if (row?.made === 1) return { outcome: "made", id, key };
  // A statement of its own: one that waited for another to end does not see what that one wrote.
  const [before] = await store.run("read", (db) =>
    rowsOf(
      db,
      // An earlier try of this very call, whose answer was lost, may have made it.
      sql`select exists (select 1 from keys where id = ${id}) as is_made, exists (
        select 1 from audit_entries
        where actor_id = ${line.actor.id} and request_token = ${line.requestToken}) as is_replay`,
    ),
  );
  if (before?.is_made === true) return { outcome: "made", id, key };
  return before?.is_replay === true ? { outcome: "replayed" } : undefined;
}
