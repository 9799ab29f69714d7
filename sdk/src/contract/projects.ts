import { z } from "zod";
import { fieldLimits, label } from "./fields.ts";

/** A project's name, for people; blanks around it are dropped. */
export const projectName = z.preprocess(
  (value) => (typeof value === "string" ? value.trim() : value),
  label("name", fieldLimits.projectNameCodePointsMax),
);

const projectNameDefault = "My project";

/** `POST /projects`, by a signed-in user. */
export const createProjectRequest = z.object({
  name: projectName.default(projectNameDefault).meta({
    default: projectNameDefault,
    description: "A name for people. Blanks around it are dropped.",
  }),
});
export type CreateProjectRequest = z.infer<typeof createProjectRequest>;

/** `GET /projects`, by a signed-in user: what they are a member of. */
export const listProjectsRequest = z.object({});

/** `PATCH /projects`, with the project's secret key. */
export const changeProjectRequest = z.object({
  secureMetering: z
    .boolean({ error: "secureMetering must be true or false." })
    .describe("Whether `POST /meter` wants the secret key."),
});
export type ChangeProjectRequest = z.infer<typeof changeProjectRequest>;

export const project = z.object({
  id: z.string().describe("The project's id."),
  name: z.string().describe("Its name, for people."),
  publishableKey: z.string().describe("The key for browsers, `pk_live_…`."),
  secureMetering: z.boolean().describe("Whether `POST /meter` wants the secret key."),
  createdAt: z.iso.datetime().describe("When it was made, in UTC."),
});
export type Project = z.infer<typeof project>;

export const projectsPage = z.object({ projects: z.array(project).describe("The projects you are a member of.") });

/** The answer to `POST /projects`: `secretKey` is null in a replay, because it was shown once and is kept nowhere. */
export const createdProject = project.extend({
  secretKey: z
    .string()
    .nullable()
    .describe("The key for servers, `sk_live_…`. Shown this once; `null` in a replay, because it is kept nowhere."),
  notice: z.string().optional().describe("In a replay: why there is no secret key."),
});

/** The answer to `PATCH /projects`. */
export const changedProject = project.pick({ id: true, secureMetering: true });

export type CreatedProject = z.infer<typeof createdProject>;
