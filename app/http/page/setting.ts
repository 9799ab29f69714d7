import { z } from "zod";
import type { ChangeOutcome } from "#app/domain/projects/change-project.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import type { Role } from "#app/domain/projects/roles.ts";
import { byRole, type FormAnswer, type ProjectCall } from "./form.ts";
import { notFound } from "./page.ts";

/** What a switch is set to: the value that is wanted, not "the other one". */
export const onOff = z.enum(["on", "off"], { error: "Choose on or off." });

/** A form that changes a setting; the demo project has none to change. */
export function setting<S extends z.ZodType>(
  needs: Role,
  input: S,
  change: (call: ProjectCall<z.output<S>>) => Promise<ChangeOutcome | FormAnswer>,
  answer: (call: ProjectCall<z.output<S>>) => FormAnswer | Promise<FormAnswer>,
) {
  return byRole(needs, input, async (call) => {
    const { project, services } = call;
    if (project.id === demoProject.id) {
      return { refuse: { form: "The demo project stays as it is for everyone. Make one of your own." }, status: 403 };
    }
    const outcome = await change(call);
    if (outcome === "missing") throw notFound();
    if (typeof outcome === "object") return outcome;
    services.keyHolders.forget(project.id);
    return await answer(call);
  });
}
