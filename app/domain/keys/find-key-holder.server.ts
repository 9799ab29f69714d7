import { and, eq, isNull } from "drizzle-orm";
import { demoProject, type Project } from "#app/domain/projects/project.ts";
import { keys, projects } from "#app/store/schema/ledger.server.ts";
import type { Store } from "#app/store/store.ts";
import { hashKey, type KeyKind, parseKeyKind } from "./key.server.ts";

export interface KeyHolder {
  project: Project;
  keyKind: KeyKind;
}

/** Both keys of the sandbox are public knowledge. */
const demoKeys: Record<string, KeyKind> = { pk_live_demo: "publishable", sk_live_demo: "secret" };

/** The holder of requests that bring no key at all. */
export const demoHolder: KeyHolder = { project: demoProject, keyKind: "publishable" };

/** Whose key this is, or undefined when it is unknown, mistyped or revoked. */
export async function findKeyHolder(store: Store, key: string): Promise<KeyHolder | undefined> {
  if (Object.hasOwn(demoKeys, key)) return { project: demoProject, keyKind: demoKeys[key] ?? "publishable" };
  if (parseKeyKind(key) === undefined) return undefined;
  const [row] = await store.run("read", (db) =>
    db
      .select({
        keyKind: keys.kind,
        id: projects.id,
        secureMetering: projects.secureMetering,
        freeCredits: projects.freeCredits,
      })
      .from(keys)
      .innerJoin(projects, eq(projects.id, keys.projectId))
      .where(and(eq(keys.hash, hashKey(key)), isNull(keys.revokedAt))),
  );
  if (row === undefined) return undefined;
  const { keyKind, ...project } = row;
  return { project, keyKind };
}
