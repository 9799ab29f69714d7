import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { data, redirect } from "react-router";
import type { z } from "zod";
import type { Actor } from "#app/domain/audit/audit.ts";
import type { ProjectView } from "#app/domain/projects/find-project.ts";
import type { Role } from "#app/domain/projects/roles.ts";
import { viewerActor } from "#app/http/actor.ts";
import type { RequestInfo, Services } from "#app/http/context.ts";
import { secured } from "#app/http/viewer.ts";
import type { Viewer } from "#app/integrations/sign-in.server.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { answerHeaders } from "./answer-headers.ts";
import { flashHeader } from "./messages.ts";
import { type PageCall, pageError, servicesOf } from "./page.ts";
import { projectContext, requireRole, viewerContext } from "./require.ts";

/** One validated form, ready for the domain. */
export interface FormCall<Input> {
  request: Request;
  services: Services;
  info: RequestInfo;
  input: Input;
}

/** A form of somebody who is signed in. */
export interface ViewerCall<Input> extends FormCall<Input> {
  viewer: Viewer;
  actor: Actor;
}

/** A form of a project's member, whose role allows it. */
export interface ProjectCall<Input> extends ViewerCall<Input> {
  project: ProjectView;
}

/** What a form is answered with. */
export type FormAnswer =
  /** Done: on to this address (303), which says so once. */
  | { to: string; flash?: string; cookies?: string[] }
  /** Done, and something to show that can be shown once: in the answer itself, without a redirect. */
  | { show: Record<string, unknown>; cookies?: string[]; headers?: Record<string, string> }
  /** Not done: messages beside fields, or (`form`) above them all; nothing was changed. */
  | { refuse: Record<string, string>; status: number; headers?: Record<string, string> };

export type FormRefusal = Extract<FormAnswer, { refuse: unknown }>;

type Who = "anyone" | "signed-in" | Role;

interface Intent {
  by: Who;
  input: z.ZodType;
  handle: (call: never) => Promise<FormAnswer>;
}

/** A form that anyone may send. */
export function byAnyone<S extends z.ZodType>(
  input: S,
  handle: (call: FormCall<z.output<S>>) => Promise<FormAnswer>,
): Intent {
  return { by: "anyone", input, handle };
}

/** A form for who is signed in, below requireViewer. */
export function byViewer<S extends z.ZodType>(
  input: S,
  handle: (call: ViewerCall<z.output<S>>) => Promise<FormAnswer>,
): Intent {
  return { by: "signed-in", input, handle };
}

/** A form for a project's members from this role on, below requireProject. */
export function byRole<S extends z.ZodType>(
  needs: Role,
  input: S,
  handle: (call: ProjectCall<z.output<S>>) => Promise<FormAnswer>,
): Intent {
  return { by: needs, input, handle };
}

/** What a page is given after one of its forms was not simply done. */
export interface FormResult {
  intent: string;
  result: SubmissionResult | null;
  shown: Record<string, unknown> | null;
  /** The token it was sent with, to send it again with: undefined when it is spent on something else. */
  token?: string | undefined;
}

/** How the database's silence is told beside a form. */
const unavailable = {
  none: "PayKit can't reach its database right now. Nothing was changed; send the form again.",
  unknown:
    "PayKit can't tell whether this was done: its database did not answer in time. Send the same form again; it is done once at most.",
};

/**
 * The action of a page: a table of its forms by their `intent` field. Role, fields and answer are dealt with here, so
 * that no form can forget one. It works the same with and without JavaScript: what is wrong comes back with the values
 * as they were typed (never passwords), and what is done leads on with a redirect.
 */
export function formAction(intents: Record<string, Intent>) {
  const action = async (args: PageCall) => {
    const { request } = args;
    const { services, info } = servicesOf(args);
    const form = await request.formData().catch(() => undefined);
    const name = String(form?.get("intent") ?? "");
    const intent = Object.hasOwn(intents, name) ? intents[name] : undefined;
    if (form === undefined || intent === undefined || !isFlat(form)) throw data(null, { status: 400 });

    const call = { request, services, info, ...memberOf(intent.by, args, info) };
    const submission = parseWithZod(form, { schema: intent.input });
    const reply = (status: number, messages: Record<string, string> = {}) => {
      const { form: formError, ...fields } = messages;
      const fieldErrors = Object.fromEntries(Object.entries(fields).map(([field, message]) => [field, [message]]));
      const hideFields = [...form.keys()].filter((field) => /password|token/i.test(field));
      const result = submission.reply({ fieldErrors, hideFields, ...(formError && { formErrors: [formError] }) });
      const sent = form.get("token");
      const token = status !== 409 && typeof sent === "string" ? sent : undefined;
      return data({ intent: name, result, shown: null, token } satisfies FormResult, { status });
    };
    if (submission.status !== "success") return reply(400);
    try {
      const answer = await intent.handle({ ...call, input: submission.value } as never);
      if ("to" in answer) return await leadOn(answer, info);
      for (const [header, value] of Object.entries(answer.headers ?? {}))
        args.context.get(answerHeaders).set(header, value);
      if ("refuse" in answer) return reply(answer.status, answer.refuse);
      for (const cookie of answer.cookies ?? [])
        args.context.get(answerHeaders).append("set-cookie", secured(cookie, info));
      return data({ intent: name, result: null, shown: answer.show } satisfies FormResult);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      pageError(error, args);
      return reply(503, { form: unavailable[error.outcome] });
    }
  };
  // For the test that holds every form to the table of who may send it.
  return Object.assign(action, {
    intents: Object.fromEntries(Object.entries(intents).map(([name, { by }]) => [name, by])),
  });
}

/**
 * Whether every field has a plain name and is there once. Conform would make a list of fifty million places out of a
 * field called `name[50000000]`, and reads orders of its own from `__intent__`; no form of ours has either.
 */
function isFlat(form: FormData): boolean {
  const names = [...form.keys()];
  return names.every((name) => /^[A-Za-z]\w{0,40}$/.test(name)) && new Set(names).size === names.length;
}

function memberOf(by: Who, { context }: PageCall, info: RequestInfo) {
  if (by === "anyone") return {};
  const viewer = context.get(viewerContext);
  const actor = viewerActor(viewer, info);
  if (by === "signed-in") return { viewer, actor };
  const membership = context.get(projectContext);
  requireRole(membership, by);
  return { viewer, actor, project: membership.project };
}

async function leadOn(
  { to, flash, cookies = [] }: { to: string; flash?: string; cookies?: string[] },
  info: RequestInfo,
) {
  const headers = new Headers();
  const all = flash === undefined ? cookies : [...cookies, await flashHeader(flash)];
  for (const cookie of all) headers.append("set-cookie", secured(cookie, info));
  return redirect(to, { headers, status: 303 });
}
