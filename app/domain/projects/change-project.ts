import { type SQL, sql } from "drizzle-orm";
import { type Actor, type AuditLine, auditInsert } from "#app/domain/audit/audit.ts";
import { errorCode } from "#app/store/errors.ts";
import { rowsOf, type Store } from "#app/store/store.ts";
import { demoProject } from "./project.ts";

export type ChangeOutcome = "changed" | "unchanged" | "missing";

/** Gives a project another name. */
export function renameProject(store: Store, projectId: string, name: string, actor: Actor): Promise<ChangeOutcome> {
  const line: AuditLine = { actor, action: "project.renamed", subject: projectId, detail: name };
  return change(store, projectId, line, sql`name = ${name}`, sql`name <> ${name}`);
}

/** Says whether publishable keys may meter: with secure metering on they may not. */
export function setSecureMetering(store: Store, projectId: string, on: boolean, actor: Actor): Promise<ChangeOutcome> {
  const line: AuditLine = { actor, action: "project.secure_metering", subject: projectId, detail: on ? "on" : "off" };
  return change(store, projectId, line, sql`secure_metering = ${on}`, sql`secure_metering <> ${on}`);
}

/** Sets the credits that a user's first write grants, 0 allowed. Accounts that are there keep what they have. */
export function setFreeCredits(store: Store, projectId: string, credits: number, actor: Actor): Promise<ChangeOutcome> {
  const line: AuditLine = { actor, action: "project.free_credits", subject: projectId, detail: String(credits) };
  return change(store, projectId, line, sql`free_credits = ${credits}`, sql`free_credits <> ${credits}`);
}

/** Sets where a checkout may send people back to; none: anywhere. */
export function setAllowedOrigins(
  store: Store,
  projectId: string,
  origins: string[],
  actor: Actor,
): Promise<ChangeOutcome> {
  const text = origins.join("\n");
  const detail = origins.join(", ") || "any";
  const line: AuditLine = { actor, action: "project.allowed_origins", subject: projectId, detail };
  return change(store, projectId, line, sql`allowed_origins = ${text}`, sql`allowed_origins <> ${text}`);
}

/** Says whether a publishable key may open a user's portal. */
export function setPortalFromBrowser(
  store: Store,
  projectId: string,
  on: boolean,
  actor: Actor,
): Promise<ChangeOutcome> {
  const line: AuditLine = {
    actor,
    action: "project.portal_from_browser",
    subject: projectId,
    detail: on ? "on" : "off",
  };
  return change(store, projectId, line, sql`portal_from_browser = ${on}`, sql`portal_from_browser <> ${on}`);
}

/** Says whether a late payment leaves a user on Pro. What that means for those who are late now is the caller's to do. */
export function setPastDueKeepsPro(store: Store, projectId: string, on: boolean, actor: Actor): Promise<ChangeOutcome> {
  const line: AuditLine = {
    actor,
    action: "project.past_due_keeps_pro",
    subject: projectId,
    detail: on ? "on" : "off",
  };
  return change(store, projectId, line, sql`past_due_keeps_pro = ${on}`, sql`past_due_keeps_pro <> ${on}`);
}

/**
 * Ends a project for ever: it is in no list any more and its keys are dead. Accounts and entries stay in the database,
 * because a ledger is never deleted.
 */
export async function deleteProject(store: Store, projectId: string, actor: Actor): Promise<ChangeOutcome> {
  const line: AuditLine = { actor, action: "project.deleted", subject: projectId };
  return await change(
    store,
    projectId,
    line,
    sql`deleted_at = now()`,
    sql`true`,
    sql`, dead as (
      update keys k set revoked_at = now() from changed where k.project_id = changed.id and k.revoked_at is null)`,
  );
}

/** Changes where the project's days begin, and with it the sums of every day; refused when the database knows no such zone. */
export async function setTimeZone(
  store: Store,
  projectId: string,
  timeZone: string,
  actor: Actor,
): Promise<ChangeOutcome | "unknown_zone"> {
  if (projectId === demoProject.id) return "unchanged";
  const line: AuditLine = { actor, action: "project.time_zone", subject: projectId, detail: timeZone };
  const statement = sql`with outcome as materialized (
      select set_time_zone(${projectId}, ${timeZone}) as outcome
    ), line as (${auditInsert(projectId, line, sql`outcome where outcome = 'changed'`)})
    select outcome from outcome`;
  try {
    const [row] = await store.run("keyed-write", (db) => rowsOf(db, statement));
    return row?.outcome === "changed" || row?.outcome === "unchanged" ? row.outcome : "missing";
  } catch (error) {
    if (errorCode(error) === "22023") return "unknown_zone";
    throw error;
  }
}

/** Changes a project when that makes a difference, together with its line in the audit list. */
async function change(
  store: Store,
  projectId: string,
  line: AuditLine,
  set: SQL,
  differs: SQL,
  also: SQL = sql``,
): Promise<ChangeOutcome> {
  // The demo project stays as documented, for everyone; who may not change it was refused before.
  if (projectId === demoProject.id) return "unchanged";
  const [row] = await store.run("keyed-write", (db) =>
    rowsOf(
      db,
      sql`with project as (
          select id from projects where id = ${projectId} and deleted_at is null for update
        ), changed as (
          update projects p set ${set} from project where p.id = project.id and ${differs} returning p.id
        ), line as (${auditInsert(sql`changed.id`, line, sql`changed`)})${also}
        select (select count(*) from project)::int as found, (select count(*) from changed)::int as changed`,
    ),
  );
  if (row?.found !== 1) return "missing";
  return row.changed === 1 ? "changed" : "unchanged";
}
