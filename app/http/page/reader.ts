import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { listKeys } from "#app/domain/keys/list-keys.ts";
import { listProjects } from "#app/domain/projects/find-project.ts";
import { viewerOf } from "#app/http/viewer.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { answerHeaders } from "./answer-headers.ts";
import { type PageCall, servicesOf } from "./page.ts";

/**
 * Whose keys the documentation's samples show: those of the project that `?project=` names, or of the reader's newest
 * one; the demo project's for who has none. Also when the store can't be reached, which is when people read about it.
 */
export async function readerOf(call: PageCall) {
  const { info } = servicesOf(call);
  const demo = {
    origin: info.origin,
    publishableKey: demoKeys.publishable as string,
    secretKey: demoKeys.secret as string,
    project: undefined,
    projects: [],
  };
  try {
    return (await ownKeys(call)) ?? demo;
  } catch (error) {
    if (error instanceof StoreUnavailable) return demo;
    throw error;
  }
}

async function ownKeys(call: PageCall) {
  const { services, info } = servicesOf(call);
  const { viewer, cookies } = await viewerOf(services, call.request, info);
  for (const cookie of cookies) call.context.get(answerHeaders).append("set-cookie", cookie);
  if (viewer === undefined) return;
  const memberships = await listProjects(services.store, viewer.id);
  const projects = memberships
    .map(({ project }) => project)
    .filter(({ publishableKey }) => publishableKey !== demoKeys.publishable)
    .reverse();
  const asked = new URL(call.request.url).searchParams.get("project");
  const project = projects.find(({ id }) => id === asked) ?? projects[0];
  if (project === undefined) return;
  const keys = await listKeys(services.store, project.id);
  const secret = keys.find(({ kind, state }) => kind === "secret" && state === "active");
  return {
    origin: info.origin,
    publishableKey: project.publishableKey,
    secretKey: `sk_live_…${secret?.last4 ?? ""}`,
    project: { id: project.id, name: project.name },
    projects: projects.map(({ id, name }) => ({ id, name })),
  };
}
