import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { demoProject, type Project } from "#app/domain/projects/project.ts";
import { keys, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import type { KeyKind } from "./key.server.ts";

export interface KeyHolder {
  project: Project;
  keyKind: KeyKind;
  /** For the audit list; the demo project's keys are in no table and have none. */
  key?: { id: string; name: string; last4: string };
}

/** The holder of requests that bring no key at all, and of the sandbox's publishable one. */
export const demoHolder: KeyHolder = { project: demoProject, keyKind: "publishable" };

/** Whose key has this hash, or undefined when it is unknown, revoked, or past the end of its rotation. */
export async function findKeyHolder(store: Store, hash: Uint8Array): Promise<KeyHolder | undefined> {
  const { id, freeCredits, secureMetering, portalFromBrowser } = projects;
  const [row] = await store.run("read", (db) =>
    db
      .select({
        project: { id, freeCredits, secureMetering, portalFromBrowser },
        keyKind: keys.kind,
        key: { id: keys.id, name: keys.name, last4: keys.last4 },
      })
      .from(keys)
      .innerJoin(projects, and(eq(projects.id, keys.projectId), isNull(projects.deletedAt)))
      .where(
        and(eq(keys.hash, hash), isNull(keys.revokedAt), or(isNull(keys.expiresAt), gt(keys.expiresAt, sql`now()`))),
      ),
  );
  return row;
}
