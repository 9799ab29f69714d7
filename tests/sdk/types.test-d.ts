import type { z } from "zod";
import type * as contract from "#contract/index.ts";
import type { PayKitClient } from "../../sdk/src/client/index.ts";
import type * as server from "../../sdk/src/server/index.ts";
import { createPayKitServer } from "../../sdk/src/server/index.ts";
import type * as wire from "../../sdk/src/wire/types.ts";

// Read by tsc alone: a line that is wrong here does not compile. The published types are written in plain words, so that
// nobody needs zod to read them; here they are held to the schemas that the API validates with.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { expected: B; is: A };
/** Spelled out, so that intersections and optional fields are compared by what they mean. */
type Plain<T> = T extends object ? { [Name in keyof T]: T[Name] } : T;
declare function same<A, B>(...differ: Equal<Plain<A>, Plain<B>> extends true ? [] : [Equal<Plain<A>, Plain<B>>]): void;
declare function expectType<T>(value: T): void;

// The wire is the contract.
same<wire.Account, contract.Account>();
same<wire.PlanName, contract.PlanName>();
same<wire.PurchaseKind, contract.PurchaseKind>();
same<wire.ApiErrorCode, contract.ErrorCode>();
same<wire.PayKitErrorCode, contract.ErrorCode | "unreachable" | "unexpected_answer">();
same<wire.Redirect, z.infer<typeof contract.redirect>>();
same<Omit<Extract<wire.MeterResult, { ok: true }>, "blocked">, contract.MeterPaid>();
same<Extract<wire.MeterResult, { ok: false }>, contract.MeterBlocked>();
same<server.BillingLink, z.infer<typeof contract.billingLink>>();

// A request is what the API takes, and besides only what the SDK itself reads.
type Taken<Request, Own extends string = never> = Omit<Request, "idempotencyKey" | Own>;
type Asked<Schema extends z.ZodType> = z.input<Schema>;
same<Taken<server.MeterRequest<"deny">, "onUnavailable">, Asked<typeof contract.meterRequest>>();
same<Taken<server.CreditsRequest>, Asked<typeof contract.creditsRequest>>();
same<Taken<server.CheckoutRequest>, Asked<typeof contract.checkoutRequest>>();
same<server.PortalRequest, Asked<typeof contract.portalRequest>>();
same<server.BillingLinkRequest, Asked<typeof contract.billingLinkRequest>>();

// What a meter was answered narrows by either of its marks.
declare const client: PayKitClient;
const result = await client.meter("image_gen");
expectType<number>(result.remaining);
if (result.blocked) expectType<false>(result.ok);
else expectType<true>(result.ok);
if (result.ok) expectType<undefined>(result.blocked);
else expectType<true>(result.blocked);

const options = { secretKey: process.env.PAYKIT_SECRET_KEY, baseUrl: "https://paykit.example" };
const denying = createPayKitServer(options);
const allowing = createPayKitServer({ ...options, onUnavailable: "allow" });
declare const chosenLater: server.OnUnavailable;
const either = createPayKitServer({ ...options, onUnavailable: chosenLater });
const call = { userId: "u", event: "image_gen" };

// Only who chose "allow", for all calls or for this one, has to think of a balance that is not known.
expectType<number>((await denying.meter(call)).remaining);
expectType<number>((await denying.meter({ ...call, onUnavailable: "deny" })).remaining);
expectType<number>((await allowing.meter({ ...call, onUnavailable: "deny" })).remaining);
const denied = await denying.meter(call);
same<typeof denied.unavailable, undefined>();
for (const { remaining, unavailable, blocked } of [
  await allowing.meter(call),
  await either.meter(call),
  await denying.meter({ ...call, onUnavailable: "allow" }),
]) {
  same<typeof remaining, number | null>();
  same<typeof unavailable, true | undefined>();
  same<typeof blocked, true | undefined>();
}
const allowed = await allowing.meter(call);
if (!allowed.unavailable) expectType<number>(allowed.remaining);
// @ts-expect-error it may be null
expectType<number>(allowed.remaining);
expectType<server.PayKitServer>(denying);
expectType<server.PayKitServer<"allow">>(allowing);

// Misuse.
// @ts-expect-error a meter is for an event
denying.meter({ userId: "u" });
// @ts-expect-error and of a user
denying.meter({ event: "image_gen" });
// @ts-expect-error a number of credits, not a text
denying.meter({ ...call, cost: "1" });
// @ts-expect-error one of two words
denying.meter({ ...call, onUnavailable: "ignore" });
// @ts-expect-error one of two words
createPayKitServer({ ...options, onUnavailable: "ignore" });
// @ts-expect-error a server has a key
createPayKitServer({ baseUrl: "https://paykit.example" });
// @ts-expect-error there is no such plan
denying.hasAccess("u", "enterprise");
// @ts-expect-error there is no such plan
denying.credits({ userId: "u", plan: "enterprise" });
// @ts-expect-error nothing else is sold
denying.checkout({ userId: "u", kind: "lifetime" });
// @ts-expect-error an answer has to be waited for
expectType<boolean>(denying.hasAccess("u", "pro"));
// @ts-expect-error a meter is for an event
client.meter();
// @ts-expect-error there is no such plan
client.hasAccess("enterprise");
// @ts-expect-error the browser's client gives credits on the demo project only, and takes a number
client.buyCredits({ amount: 1 });
