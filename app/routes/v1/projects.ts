import { setSecureMetering } from "#app/domain/projects/change-project.ts";
import { createProject } from "#app/domain/projects/create-project.server.ts";
import { listProjects, type ProjectView } from "#app/domain/projects/find-project.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { endpoint, method, secretKey, sessionMethod } from "#app/http/endpoint.ts";
import { keyReused, replayed } from "#app/http/idempotency-key.ts";
import { Problem } from "#app/http/problem.ts";
import { changeProjectRequest, createProjectRequest, listProjectsRequest, type Project } from "#contract/projects.ts";

const route = endpoint({
  GET: sessionMethod(listProjectsRequest, async ({ store, viewer }) => {
    const found = await listProjects(store, viewer.id);
    return { body: { projects: found.map(({ project }) => shown(project)) } };
  }),

  POST: sessionMethod(createProjectRequest, async ({ store, actor, input, idempotencyKey }) => {
    const requestToken = idempotencyKey && `api:${idempotencyKey}`;
    const result = await createProject(store, { name: input.name, actor, requestToken });
    switch (result.outcome) {
      case "created":
        return { body: { ...shown(result.project), secretKey: result.secretKey } };
      case "replayed": {
        const notice =
          "The secret key was in the first answer and is kept nowhere. Lost it? Make another in the dashboard.";
        return { body: { ...shown(result.project), secretKey: null, notice }, headers: replayed(true) };
      }
      case "token_reused":
        throw keyReused();
      case "gone":
        throw new Problem("not_found", "This Idempotency-Key made a project before, which is deleted since.");
      case "too_many":
        throw new Problem(
          "limit_reached",
          "You own as many projects as one person may. Delete one you no longer need.",
        );
    }
  }),

  PATCH: method(changeProjectRequest, secretKey, async ({ store, keyHolders, project, actor, input }) => {
    if (project.id === demoProject.id) {
      throw new Problem("demo_project", "The demo project stays open for everyone; create one of your own.");
    }
    const outcome = await setSecureMetering(store, project.id, input.secureMetering, actor);
    keyHolders.forget(project.id);
    // Deleted a moment ago, by another process: this key holds nothing any more.
    if (outcome === "missing") throw new Problem("invalid_key", "This key's project is deleted.");
    return { body: { id: project.id, secureMetering: input.secureMetering } };
  }),
});

export const loader = route.loader;
export const action = route.action;

function shown({ id, name, publishableKey, secureMetering, createdAt }: ProjectView): Project {
  return { id, name, publishableKey, secureMetering, createdAt };
}
