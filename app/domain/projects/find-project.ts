import { and, asc, eq, isNull, type SQL } from "drizzle-orm";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { member } from "#app/store/schema/auth.server.ts";
import { keys, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { demoProject } from "./project.ts";
import type { Role } from "./roles.ts";

/** A project as its members see it. */
export interface ProjectView {
  id: string;
  name: string;
  /** The one to use: not its predecessor, which a rotation may let live on for a while. */
  publishableKey: string;
  secureMetering: boolean;
  freeCredits: number;
  /** Where its days begin; an IANA name. */
  timeZone: string;
  createdAt: string;
}

/** A project and what one of its members may do in it. */
export interface Membership {
  project: ProjectView;
  role: Role;
}

const isProjectId = (id: string) => id === demoProject.id || /^prj_[0-9a-f]{24}$/.test(id);
const currentPublishableKey = and(
  eq(keys.projectId, projects.id),
  eq(keys.kind, "publishable"),
  isNull(keys.revokedAt),
  isNull(keys.expiresAt),
);

const { id, name, secureMetering, freeCredits, timeZone, createdAt } = projects;
const columns = { id, name, secureMetering, freeCredits, timeZone, createdAt, publishableKey: keys.publishableKey };

/** The projects of a user, oldest first, with the user's role in each. */
export function listProjects(store: Store, userId: string): Promise<Membership[]> {
  return memberships(store, eq(member.userId, userId));
}

/** A project as one user sees it; undefined alike when there is none and when it is somebody else's. */
export async function findMembership(store: Store, userId: string, projectId: string): Promise<Membership | undefined> {
  if (!isProjectId(projectId)) return undefined;
  const [found] = await memberships(store, and(eq(member.userId, userId), eq(projects.id, projectId)));
  return found;
}

async function memberships(store: Store, which: SQL | undefined): Promise<Membership[]> {
  const rows = await store.run("read", (db) =>
    db
      .select({ ...columns, role: member.role })
      .from(member)
      .innerJoin(projects, and(eq(projects.id, member.organizationId), isNull(projects.deletedAt)))
      .leftJoin(keys, currentPublishableKey)
      .where(which)
      .orderBy(asc(projects.createdAt), asc(projects.id)),
  );
  return rows.map(({ role, ...row }) => ({ project: view(row), role }));
}

type Row = Omit<ProjectView, "publishableKey"> & { publishableKey: string | null };

function view({ publishableKey, ...row }: Row): ProjectView {
  return {
    ...row,
    publishableKey: publishableKey ?? demoKeys.publishable,
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

/**
 * A project as the ledger and Stripe's side need it, also one that is deleted: money for it still moves, and its ledger
 * stays right.
 */
export async function findLedgerProject(store: Store, projectId: string) {
  if (!isProjectId(projectId)) return undefined;
  const { pastDueKeepsPro } = projects;
  const [found] = await store.run("read", (db) =>
    db.select({ id, freeCredits, pastDueKeepsPro }).from(projects).where(eq(projects.id, projectId)),
  );
  return found;
}

/** A project that is there for its users: with its name, for pages they see. */
export async function findOpenProject(store: Store, projectId: string) {
  if (!isProjectId(projectId)) return undefined;
  const [found] = await store.run("read", (db) =>
    db
      .select({ id, name, freeCredits })
      .from(projects)
      .where(and(eq(projects.id, projectId), isNull(projects.deletedAt))),
  );
  return found;
}
