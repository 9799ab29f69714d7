import { z } from "zod";
import type { ApiSlug } from "#app/docs/api-contents.ts";
import {
  changedProject,
  changeProjectRequest,
  createdProject,
  createProjectRequest,
  projectsPage,
} from "#contract/projects.ts";
import type { ApiDetails } from "../call.ts";

const studio = {
  id: "prj_5cDa1wLrBmXq",
  name: "Image studio",
  publishableKey: "pk_live_pk1_7Qm2VxTz9KcW4nRb8YdHs3Lf",
  secureMetering: false,
  createdAt: "2026-03-01T12:00:00.000Z",
};
const studioSecretKey = "sk_live_pk1_Zk3vQw9RtYbN2mLpXcVs6Hg";
const demo = {
  id: "demo",
  name: "Demo project",
  publishableKey: "pk_live_demo",
  secureMetering: false,
  createdAt: "2026-02-20T09:30:00.000Z",
};
const session = "None. It goes by the session of somebody signed in to the dashboard, from a page of this PayKit.";

/** The calls about projects themselves. */
export const projectCalls = {
  "list-projects": {
    operationId: "listProjects",
    description:
      "The projects that whoever is signed in is a member of. The one call besides [POST /projects](/docs/api/create-project) that reads the session cookie, so no other site's script may make it.",
    by: "session",
    keyNote: session,
    answers: [{ status: 200, description: "Your projects.", body: projectsPage }],
    examples: [
      {
        name: "projects",
        summary: "Two projects",
        status: 200,
        answer: { projects: [demo, studio] },
      },
    ],
  },
  "create-project": {
    operationId: "createProject",
    description:
      "Makes a project with its two keys. The secret key is in this answer and never again: it is stored as a hash. A replay of the same `Idempotency-Key` shows the project with `secretKey: null`.",
    by: "session",
    keyNote: session,
    input: createProjectRequest,
    answers: [{ status: 200, description: "The project.", body: createdProject, headers: ["idempotent-replayed"] }],
    errors: ["not_found", "limit_reached"],
    examples: [
      {
        name: "created",
        summary: "A project with a name",
        idempotencyKey: "my-first-project",
        body: { name: "Image studio" },
        status: 200,
        answer: { ...studio, secretKey: studioSecretKey },
      },
    ],
  },
  "change-project": {
    operationId: "changeProject",
    description:
      "Switches [secure metering](/docs/secure-metering) of the key's own project. While it is on, [POST /meter](/docs/api/meter) wants the secret key. Repeating the call changes nothing more.",
    by: "key",
    keyNote: "Secret. The demo project's settings can't be changed.",
    input: changeProjectRequest,
    answers: [{ status: 200, description: "The setting as it is now.", body: changedProject }],
    errors: ["secret_key_required", "demo_project"],
    examples: [
      {
        name: "on",
        summary: "Switch it on",
        key: studioSecretKey,
        body: { secureMetering: true },
        status: 200,
        answer: { id: studio.id, secureMetering: true },
      },
    ],
  },
  openapi: {
    operationId: "getOpenApi",
    description:
      "The OpenAPI 3.1 document that these pages are made of, for client generators and API tools. It is made from the same schemas that the server validates requests with.",
    by: "nothing",
    keyNote: "None.",
    answers: [
      {
        status: 200,
        description: "The document.",
        body: z.looseObject({ openapi: z.string().describe("The version of the format, 3.1.1.") }),
      },
    ],
    examples: [],
  },
} satisfies Partial<Record<ApiSlug, ApiDetails>>;
