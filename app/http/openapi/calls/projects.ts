import { z } from "zod";
import {
  changedProject,
  changeProjectRequest,
  createdProject,
  createProjectRequest,
  projectsPage,
} from "#contract/projects.ts";
import type { ApiCall } from "../call.ts";

const studio = {
  id: "prj_5cDa1wLrBmXq",
  name: "Image studio",
  publishableKey: "pk_live_8fGh2KqLmN4pRsTuVwXy",
  secureMetering: false,
  createdAt: "2026-03-01T12:00:00.000Z",
};
const session = "None. It goes by the session of somebody signed in to the dashboard, from a page of this PayKit.";

/** The calls about projects themselves. */
export const projectCalls: ApiCall[] = [
  {
    operationId: "listProjects",
    slug: "list-projects",
    tag: "Projects",
    method: "GET",
    path: "/projects",
    summary: "List your projects",
    description:
      "The projects that whoever is signed in is a member of. The one call besides [POST /projects](/docs/api/create-project) that reads the session cookie, so no other site's script may make it.",
    by: "session",
    keyNote: session,
    answers: [{ status: 200, description: "Your projects.", body: projectsPage }],
    examples: [
      {
        name: "projects",
        summary: "A member of one project",
        status: 200,
        answer: { projects: [studio] },
      },
    ],
  },
  {
    operationId: "createProject",
    slug: "create-project",
    tag: "Projects",
    method: "POST",
    path: "/projects",
    summary: "Create a project",
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
        answer: { ...studio, secretKey: "sk_live_Zk3vQw9RtYbN2mLpXcVs" },
      },
    ],
  },
  {
    operationId: "changeProject",
    slug: "change-project",
    tag: "Projects",
    method: "PATCH",
    path: "/projects",
    summary: "Switch secure metering",
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
        key: studio.publishableKey.replace("pk_", "sk_"),
        body: { secureMetering: true },
        status: 200,
        answer: { id: studio.id, secureMetering: true },
      },
    ],
  },
  {
    operationId: "getOpenApi",
    slug: "openapi",
    tag: "About",
    method: "GET",
    path: "/openapi.json",
    summary: "This reference for programs",
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
];
