import { z } from "zod";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { meter } from "#app/domain/ledger/meter.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { creditAnswer, meterAnswer } from "#app/http/ledger-answers.ts";
import type { CreditsRequest } from "#contract/credits.ts";
import { type DemoVisitor, demoVisitor } from "./demo-visitor.ts";
import { formToken } from "./fields.ts";
import type { FormCall, FormRefusal } from "./form.ts";
import { tooMany } from "./password-try.ts";

/** A call of the API and its answer, as the demo shows them. */
export interface Exchange {
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  answer: { status: number; headers: Record<string, string>; body: unknown };
  /** What answering took, in milliseconds. */
  ms: number;
}

/** A form of the demo: its token is the idempotency key, so sending it twice has one effect. */
export const demoForm = z.object({ token: formToken });
type DemoCall = FormCall<z.infer<typeof demoForm>>;

/** What a move is answered with; whose account it was, a new visitor's request does not say. */
export type DemoAnswer = { show: { exchange: Exchange; userId: string }; cookies: string[] } | FormRefusal;

/** What the demo's two metered actions are called and cost. */
export const demoEvents = { generate: { event: "image_gen", cost: 1 }, upscale: { event: "hd_upscale", cost: 4 } };

/** Answers a form that meters the visitor's own account, as `POST /meter` would: shown as `{ exchange, userId }`. */
export function demoMeter(call: DemoCall, { event, cost } = demoEvents.generate): Promise<DemoAnswer> {
  const { store } = call.services;
  return demoMove(
    call,
    { path: "/api/v1/meter", key: demoKeys.publishable, fields: { event, cost } },
    async (userId) => {
      const result = await meter(store, demoProject, { userId, event, cost }, call.input.token);
      return result.outcome === "key_reused" ? undefined : meterAnswer(result);
    },
  );
}

/** Answers a form that gives the visitor credits or a plan without a payment, as `POST /credits` would. */
export function demoCredit(call: DemoCall, fields: Omit<CreditsRequest, "userId">): Promise<DemoAnswer> {
  const { store } = call.services;
  return demoMove(call, { path: "/api/v1/credits", key: demoKeys.secret, fields }, async (userId) => {
    const result = await credit(store, demoProject, { userId, ...fields }, call.input.token);
    return result.outcome === "key_reused" ? undefined : creditAnswer(result);
  });
}

interface Move {
  path: string;
  key: string;
  fields: object;
}

async function demoMove(
  call: DemoCall,
  { path, key, fields }: Move,
  work: (userId: string) => Promise<Exchange["answer"] | undefined>,
): Promise<DemoAnswer> {
  const { request, info, input } = call;
  const visitor = demoVisitor(request, info);
  const waitSeconds = await demoWait(call, visitor);
  if (waitSeconds !== undefined) return tooMany("That was a lot of tries for one demo", waitSeconds);
  const begin = performance.now();
  const answer = await work(visitor.userId);
  if (answer === undefined) return { refuse: { form: "This form was sent before, for something else." }, status: 409 };
  const headers = { "x-paykit-key": key, "idempotency-key": input.token };
  const exchange: Exchange = {
    request: { method: "POST", path, headers, body: { userId: visitor.userId, ...fields } },
    answer,
    ms: Math.round((performance.now() - begin) * 10) / 10,
  };
  return { show: { exchange, userId: visitor.userId }, cookies: visitor.cookie ? [visitor.cookie] : [] };
}

/** Counts one form of the demo; gives the seconds to wait when its sender, their address or all together had too many. */
export async function demoWait({ services, info }: DemoCall, { userId }: DemoVisitor): Promise<number | undefined> {
  const { throttles, demoRateLimit } = services;
  return (
    (await throttles.demoVisitor.take([userId])) ??
    (await throttles.demoAddress.take([info.clientAddress])) ??
    (await demoRateLimit(demoProject.id))
  );
}
