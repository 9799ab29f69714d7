import { z } from "zod";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { creditAnswer, meterAnswer } from "#app/http/ledger-answers.ts";
import type { CreditsRequest } from "#contract/credits.ts";
import { demoEvents } from "./demo-events.ts";
import { type DemoVisitor, demoVisitor, newDemoVisitor, visitorField } from "./demo-visitor.ts";
import { formToken } from "./fields.ts";
import type { FormAnswer, FormCall, FormRefusal } from "./form.ts";
import { tooMany } from "./password-try.ts";

/** A call of the API and its answer, as the demo shows them. */
export interface Exchange {
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  answer: { status: number; headers: Record<string, string>; body: unknown };
  /** What answering took, in milliseconds. */
  ms: number;
}

/** A form of the demo: its token is the idempotency key, so sending it twice has one effect. */
export const demoForm = z.object({ token: formToken, visitor: visitorField });
type DemoCall = FormCall<z.infer<typeof demoForm>>;

/** What a move is answered with; whose account it was, a new visitor's request does not say. */
export type DemoAnswer =
  | { show: { exchange: Exchange; userId: string }; cookies: string[]; headers: Record<string, string> }
  | FormRefusal;

/** Kept by its reader's browser: what answers a form can't be asked for again by who goes back to it. */
export const keptForBack = { "cache-control": "private, no-cache" };

/** Answers a form that meters the visitor's own account, as `POST /meter` would: shown as `{ exchange, userId }`. */
export function demoMeter(
  call: DemoCall,
  { event, cost }: { event: string; cost: number } = demoEvents.generate,
): Promise<DemoAnswer> {
  const { store, refusals } = call.services;
  const sent = { path: "/api/v1/meter", key: demoKeys.publishable, fields: { event, cost }, name: event };
  return demoMove(call, sent, async (userId, idempotencyKey) => {
    const result = await meter(store, demoProject, { userId, event, cost }, idempotencyKey);
    if (result.outcome === "insufficient") refusals.note(demoProject.id, userId);
    return result.outcome === "key_reused" ? undefined : meterAnswer(result);
  });
}

/** Answers a form that gives the visitor credits or a plan without a payment, as `POST /credits` would. */
export function demoCredit(call: DemoCall, fields: Omit<CreditsRequest, "userId">): Promise<DemoAnswer> {
  const { store } = call.services;
  const sent = { path: "/api/v1/credits", key: demoKeys.secret, fields, name: fields.plan ?? "credits" };
  return demoMove(call, sent, async (userId, idempotencyKey) => {
    const result = await credit(store, demoProject, { userId, ...fields }, idempotencyKey);
    return result.outcome === "key_reused" ? undefined : creditAnswer(result);
  });
}

/** Answers the form that begins anew, with another account. */
export async function demoReset({ info }: FormCall<unknown>, to: string): Promise<FormAnswer> {
  const { userId, cookie } = newDemoVisitor(info);
  return { to, flash: `You have a new account: ${userId}. The old one stays as it was.`, cookies: [cookie] };
}

interface Move {
  path: string;
  key: string;
  fields: object;
  /** Tells the buttons of one form apart, which share its token. */
  name: string;
}

async function demoMove(
  call: DemoCall,
  { path, key, fields, name }: Move,
  work: (userId: string, idempotencyKey: string) => Promise<Exchange["answer"] | undefined>,
): Promise<DemoAnswer> {
  const { request, info, input } = call;
  const visitor = demoVisitor(request, info, input.visitor);
  const refusal = await tooManyForms(call, visitor);
  if (refusal !== undefined) return refusal;
  const idempotencyKey = `${name}-${input.token}`;
  const begin = performance.now();
  const answer = await work(visitor.userId, idempotencyKey);
  if (answer === undefined) return { refuse: { form: "This form was sent before, for something else." }, status: 409 };
  const exchange: Exchange = {
    request: {
      method: "POST",
      path,
      headers: { "x-paykit-key": key, "idempotency-key": idempotencyKey },
      body: { userId: visitor.userId, ...fields },
    },
    answer,
    ms: Math.round(performance.now() - begin),
  };
  const cookies = visitor.cookie ? [visitor.cookie] : [];
  return { show: { exchange, userId: visitor.userId }, cookies, headers: keptForBack };
}

/** Counts one form of the demo; gives its refusal when its sender, their address or all together had too many. */
async function tooManyForms({ services, info }: DemoCall, { userId }: DemoVisitor): Promise<FormRefusal | undefined> {
  const { throttles, demoRateLimit } = services;
  const ownSeconds =
    (await throttles.demoVisitor.take([userId])) ?? (await throttles.demoAddress.take([info.clientAddress]));
  if (ownSeconds !== undefined) return tooMany("Too many tries of the demo", ownSeconds);
  const seconds = await demoRateLimit(demoProject.id);
  return seconds === undefined ? undefined : tooMany("The demo is busy for everybody", seconds);
}
