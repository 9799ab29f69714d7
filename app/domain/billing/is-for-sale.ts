import { demoProject } from "#app/domain/projects/project.ts";

/**
 * Whether a project's users may pay. Everybody has the demo project's keys, may take its credits for nothing, and sees its
 * accounts swept: nobody pays real money there.
 */
export function isForSale(project: { id: string }, { livemode }: { livemode: boolean }): boolean {
  return !livemode || project.id !== demoProject.id;
}
