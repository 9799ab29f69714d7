import { z } from "zod";
import { fieldLimits, label } from "./fields.ts";

/** A project's name, for people; blanks around it are dropped. */
export const projectName = z.preprocess(
  (value) => (typeof value === "string" ? value.trim() : value),
  label("name", fieldLimits.projectNameCodePointsMax),
);

/** `POST /projects`, by a signed-in user. */
export const createProjectRequest = z.object({ name: projectName.default("My project") });
export type CreateProjectRequest = z.infer<typeof createProjectRequest>;

/** `GET /projects`, by a signed-in user: what they are a member of. */
export const listProjectsRequest = z.object({});

/** `PATCH /projects`, with the project's secret key. */
export const changeProjectRequest = z.object({
  secureMetering: z.boolean({ error: "secureMetering must be true or false." }),
});
export type ChangeProjectRequest = z.infer<typeof changeProjectRequest>;

export const project = z.object({
  id: z.string(),
  name: z.string(),
  publishableKey: z.string(),
  secureMetering: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof project>;

export const projectsPage = z.object({ projects: z.array(project) });

/** The answer to `POST /projects`: `secretKey` is null in a replay, because it was shown once and is kept nowhere. */
export const createdProject = project.extend({ secretKey: z.string().nullable(), notice: z.string().optional() });
export type CreatedProject = z.infer<typeof createdProject>;
