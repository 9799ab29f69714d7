import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { hashKey, lastFour, makeKey } from "#app/domain/keys/key.server.ts";
import { rowsOf, type Store } from "#app/store/store.ts";

export interface NewProject {
  name: string;
  secureMetering?: boolean;
  /** Credits on first touch, 0 allowed. */
  freeCredits?: number;
}

/**
 * Creates a project with one key of each kind. The secret key is in the answer and nowhere else: only its hash is kept.
 * One statement, so that there is never a project without keys.
 */
export async function createProject(store: Store, { name, secureMetering = false, freeCredits = 5 }: NewProject) {
  const id = `prj_${randomBytes(12).toString("hex")}`;
  const publishableKey = makeKey("publishable");
  const secretKey = makeKey("secret");
  await store.run("write", (db) =>
    rowsOf(
      db,
      sql`with project as (
            insert into projects (id, name, secure_metering, free_credits)
            values (${id}, ${name}, ${secureMetering}, ${freeCredits}) returning id)
          insert into keys (hash, project_id, kind, publishable_key, last4)
          select hash, project.id, kind, publishable_key, last4 from project, (values
            (${hashKey(publishableKey)}::bytea, 'publishable', ${publishableKey}::text, ${lastFour(publishableKey)}),
            (${hashKey(secretKey)}::bytea, 'secret', null, ${lastFour(secretKey)})
          ) as key (hash, kind, publishable_key, last4)`,
    ),
  );
  return { id, name, publishableKey, secretKey, secureMetering, freeCredits };
}
