import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "#tests/support/server.ts";
import { ask, type BillingServer, openBillingServer, stripeEnv, webhookSecret } from "./billing-server.ts";

const otherSecret = "whsec_the_old_one";
let billing: BillingServer;
/** A genuine event of a paid purchase that nobody has told PayKit about. */
let event: Stripe.Event;
let payload: string;

beforeAll(async () => {
  billing = await openBillingServer({ STRIPE_WEBHOOK_SECRET: `${webhookSecret},${otherSecret}` });
  billing.standIn.autoDeliver = false;
  billing.standIn.pay(await billing.open("victim"));
  event = billing.standIn.events.at(-1) as Stripe.Event;
  payload = JSON.stringify(event, null, 2);
});
afterAll(() => billing.close());

const now = () => Math.floor(Date.now() / 1_000);
const sign = (text: string, timestamp = now(), secret = webhookSecret) =>
  billing.standIn.sign(text, { timestamp, secret });
const send = (body: BodyInit, signature: string | null, headers: Record<string, string> = {}) =>
  ask(`${billing.server.url}/api/v1/webhook`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      ...(signature !== null && { "stripe-signature": signature }),
      ...headers,
    },
  });
const storedEvents = async () =>
  Number((await billing.rows(sql`select count(*) as count from stripe_events`))[0]?.count);

/** What is sent under which signature; a signature that is left out is none. */
type Forged = [name: string, body: BodyInit, signature?: string];

function forgeries(): Forged[] {
  const t = now();
  const good = sign(payload, t);
  const v1 = good.slice(good.indexOf("v1=") + 3);
  const changed = (change: (copy: Record<string, unknown>) => void) => {
    const copy = structuredClone(event) as unknown as Record<string, unknown>;
    change(copy);
    return JSON.stringify(copy, null, 2);
  };
  const signed = (name: string, value: unknown): Forged => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [name, text, sign(text)];
  };
  const without = (field: string) => changed((copy) => delete copy[field]);
  const thin = {
    id: "evt_test_thin",
    object: "v2.core.event",
    type: "v1.checkout.session.completed",
    livemode: false,
    created: "2026-11-01T00:00:00.000Z",
    related_object: { id: "cs_test_1", type: "checkout.session", url: "/v1/checkout/sessions/cs_test_1" },
  };
  return [
    ["no header", payload],
    ["an empty header", payload, ""],
    ...["garbage", ",", "=", "t=", "v1=", "t=,v1=", "t=a,v1=b", "null", "{}", "t=1".repeat(500), "t=NaN,v1=NaN"].map(
      (header): Forged => [`the header ${header.slice(0, 20)}`, payload, header],
    ),
    ["only the time", payload, `t=${t}`],
    ["only the signature", payload, `v1=${v1}`],
    ["the scheme v0 only", payload, `t=${t},v0=${v1}`],
    ["the scheme v2 only", payload, `t=${t},v2=${v1}`],
    ["the scheme V1", payload, `t=${t},V1=${v1}`],
    ["a signature one digit short", payload, `t=${t},v1=${v1.slice(1)}`],
    ["a signature one digit long", payload, `t=${t},v1=${v1}0`],
    ["a signature in capitals", payload, `t=${t},v1=${v1.toUpperCase()}`],
    ["a signature of zeros", payload, `t=${t},v1=${"0".repeat(64)}`],
    ["an empty signature", payload, `t=${t},v1=`],
    ["another time under a genuine signature", payload, `t=${t - 1},v1=${v1}`],
    ["a negative time", payload, `t=-${t},v1=${v1}`],
    ["a time with a fraction", payload, `t=${t}.0,v1=${v1}`],
    ["a time in hex", payload, `t=0x${t.toString(16)},v1=${v1}`],
    ["the wrong secret", payload, sign(payload, t, "whsec_wrong")],
    ["the API's key as a secret", payload, sign(payload, t, billing.standIn.secretKey)],
    ["the secret without its beginning", payload, sign(payload, t, "standin")],
    ["both secrets in one", payload, sign(payload, t, `${webhookSecret},${otherSecret}`)],
    ["301 seconds old", payload, sign(payload, t - 302)],
    ["an hour old", payload, sign(payload, t - 3_600)],
    ["a year old", payload, sign(payload, t - 365 * 86_400)],
    ["of 1970", payload, sign(payload, 1)],
    ["six minutes ahead", payload, sign(payload, t + 360)],
    ["a year ahead", payload, sign(payload, t + 365 * 86_400)],
    ["in milliseconds", payload, sign(payload, t * 1_000)],
    ["two times, the signed one ahead", payload, `t=${t},${sign(payload, t + 3_600)}`],
    ["two times, the signed one first", payload, `${sign(payload, t + 3_600)},t=${t}`],
    ["two times, the signed one old", payload, `t=${t},${sign(payload, t - 3_600)}`],
    ["cut short", payload.slice(0, -1), good],
    ["cut in half", payload.slice(0, payload.length / 2), good],
    ["a space more at the end", `${payload} `, good],
    ["a line end more", `${payload}\n`, good],
    ["a byte order mark before", `\ufeff${payload}`, good],
    ["written anew", JSON.stringify(event), good],
    ["with another amount", payload.replace("900", "901"), good],
    ["of another user", payload.replace("victim", "thieve"), good],
    ["with carriage returns", payload.replaceAll("\n", "\r\n"), good],
    ["a second document behind", `${payload}${payload}`, good],
    ["nothing, under a genuine signature", "", good],
    ["another event's signature", JSON.stringify({ ...event, id: "evt_other" }), good],
    signed("an empty body, signed", ""),
    signed("a thin event", thin),
    signed("a thin event that calls itself an event", { ...thin, object: "event" }),
    signed("null", null),
    signed("true", true),
    signed("a number", 5),
    signed("a string", '"text"'),
    signed("an array of events", [event]),
    signed("an empty object", {}),
    signed("no JSON", "not json"),
    signed("JSON cut short", payload.slice(0, -3)),
    signed("an object of Stripe's that is no event", event.data.object),
    signed("no id", without("id")),
    signed("no type", without("type")),
    signed("no data", without("data")),
    signed("no livemode", without("livemode")),
    signed("data without its object", { ...event, data: {} }),
    signed("an object that is null", { ...event, data: { object: null } }),
    signed("an object that is only an id", { ...event, data: { object: "cs_test_1" } }),
    signed("an id that is a number", { ...event, id: 5 }),
    signed("an id of another kind", { ...event, id: "cs_test_1" }),
    signed("an id with a quote", { ...event, id: "evt_1'; drop table entries; --" }),
    signed("a very long id", { ...event, id: `evt_${"1".repeat(300)}` }),
    signed("a type that is a number", { ...event, type: 5 }),
    signed("a livemode that is a word", { ...event, livemode: "false" }),
  ];
}

describe("forged deliveries", () => {
  it("are refused, every one, and nothing of them is kept", async () => {
    const all = forgeries();
    expect(all.length).toBeGreaterThanOrEqual(60);
    const wrong: unknown[] = [];
    for (const [name, body, signature] of all) {
      const { status, body: answer } = await send(body, signature ?? null);
      if (status !== 400 || answer.error?.code !== "invalid_signature") wrong.push([name, status, answer]);
    }
    expect(wrong).toEqual([]);
    const huge = JSON.stringify({ ...event, more: "x".repeat(1_100_000) });
    expect([400, 413]).toContain((await send(huge, sign(huge)).catch(() => ({ status: 413 }))).status);
    expect(await storedEvents()).toBe(0);
    expect(await billing.entries("victim")).toEqual([]);
    console.log(`webhook: ${all.length + 1} forged deliveries, all refused, 0 kept`);
  });

  it("are refused by method too, and say what is allowed", async () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const answer = await ask(`${billing.server.url}/api/v1/webhook`, { method });
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "POST"]);
    }
  });

  it("are not looked at where there is no webhook secret", async () => {
    const { STRIPE_WEBHOOK_SECRET: _, ...env } = stripeEnv(billing.standIn);
    const server = await startServer({ env });
    const headers = { "stripe-signature": sign(payload) };
    const answer = await ask(`${server.url}/api/v1/webhook`, { method: "POST", body: payload, headers });
    expect([answer.status, answer.body.error.code]).toEqual([501, "stripe_not_configured"]);
    await server.end("SIGKILL");
  });
});

describe("genuine deliveries", () => {
  it.each<[string, (text: string) => [string, Record<string, string>]]>([
    ["by the one secret", (text) => [sign(text), {}]],
    ["by the other secret of a rotation", (text) => [sign(text, now(), otherSecret), {}]],
    ["by both", (text) => [`${sign(text)},${sign(text, now(), otherSecret).replace(/^t=\d+,/, "")}`, {}]],
    ["by one that is not ours and one that is", (text) => [sign(text).replace(",", `,v1=${"0".repeat(64)},`), {}]],
    ["almost five minutes old", (text) => [sign(text, now() - 290), {}]],
    ["almost five minutes ahead", (text) => [sign(text, now() + 290), {}]],
    ["as plain text", (text) => [sign(text), { "content-type": "text/plain" }]],
    ["as a form", (text) => [sign(text), { "content-type": "application/x-www-form-urlencoded" }]],
    [
      "with a key and another site's origin",
      (text) => [sign(text), { "x-paykit-key": "no", origin: "https://a.example" }],
    ],
  ])("signed %s are taken", async (name, signed) => {
    const text = JSON.stringify({ ...event, id: `evt_${name.replace(/\W/g, "_")}` }, null, 1);
    const [signature, headers] = signed(text);
    const { status, body } = await send(text, signature, headers);
    expect([status, body]).toEqual([200, { received: true }]);
  });

  it("have one effect together", async () => {
    await billing.settled();
    expect(await billing.entries("victim")).toEqual(["purchase 100"]);
    expect(await storedEvents()).toBe(9);
  });
});
