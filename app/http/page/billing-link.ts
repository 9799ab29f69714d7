import { readBillingLink } from "#app/domain/billing/billing-link.server.ts";
import { findOpenProject } from "#app/domain/projects/find-project.ts";
import type { Services } from "#app/http/context.ts";

/**
 * Whose billing page the address of a request opens, and where it is; undefined when its link is not one of ours, was
 * changed, is over, or its project is gone.
 */
export async function readBillingPage({ store, linkSecret }: Services, request: Request) {
  const [, token = ""] = /\/billing\/([\w-]+\.[\w-]+)(?:\.data)?\/?(?:\?|$)/i.exec(request.url) ?? [];
  const link = readBillingLink(linkSecret, token, Math.floor(Date.now() / 1_000));
  const project = link && (await findOpenProject(store, link.projectId));
  if (link === undefined || project === undefined) return undefined;
  return { project, userId: link.userId, returnUrl: link.returnUrl, path: `/billing/${token}` };
}
