import type { Actor } from "#app/domain/audit/audit.ts";
import { createProject, type NewProject } from "#app/domain/projects/create-project.server.ts";
import { demoOwner } from "#app/integrations/sign-in.server.ts";
import type { Store } from "#app/store/store.ts";

/** The demo owner, who is in every database, as a test's actor. */
export const testActor: Actor = { id: demoOwner.id, name: demoOwner.email, address: "192.0.2.1" };

/** A project with its keys, owned by the demo owner unless an actor is named. */
export async function makeProject(store: Store, fields: Partial<NewProject> = {}) {
  const made = await createProject(store, { name: "Test project", actor: testActor, ...fields });
  if (made.outcome !== "created") throw new Error(`the project was not created: ${made.outcome}`);
  return { ...made.project, secretKey: made.secretKey };
}
