import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rowsOf } from "#app/store/store.ts";
import { openApp, type TestApp } from "#tests/support/app.ts";
import { makeProject } from "#tests/support/projects.ts";

// Nothing here gets as far as Stripe: port 9 answers nobody.
const stripe = { STRIPE_SECRET_KEY: "sk_test_nobody", STRIPE_API_BASE: "http://127.0.0.1:9" };
let withStripe: TestApp;
let without: TestApp;

beforeAll(async () => {
  [withStripe, without] = await Promise.all([openApp("the server", stripe), openApp("the server")]);
});
afterAll(() => Promise.all([withStripe.close(), without.close()]));

/** What GET /access says of the portal of a user who has bought, and of one who has not. */
async function offers(app: TestApp, key?: string): Promise<(string | null)[]> {
  const call = (path: string, body: object) => app.call("POST", `/api/v1/${path}`, { body: { ...body, key } });
  await call("meter", { userId: "buyer", event: "e" });
  await call("meter", { userId: "visitor", event: "e" });
  const buyers = sql`update accounts set stripe_customer = 'cus_buyer' where user_id = 'buyer'`;
  await app.store.run("write", (db) => rowsOf(db, buyers));
  const users = ["buyer", "visitor", "nobody"].map(async (userId) => {
    const query = key === undefined ? "" : `&key=${key}`;
    return (await app.call("GET", `/api/v1/access?userId=${userId}${query}`)).headers.get("x-paykit-portal");
  });
  return await Promise.all(users);
}

it("is made to a secret key, for who has bought", async () => {
  const { secretKey, publishableKey } = await makeProject(withStripe.store);
  expect(await offers(withStripe, secretKey)).toEqual(["open", null, null]);
  expect(await offers(withStripe, publishableKey)).toEqual([null, null, null]);
});

it("is made to everybody in the demo project", async () => {
  for (const key of [undefined, "pk_live_demo", "sk_live_demo"]) {
    expect(await offers(withStripe, key)).toEqual(["open", null, null]);
  }
});

it("is made to a publishable key as soon as the setting says so, and no longer", async () => {
  const { id, publishableKey } = await makeProject(withStripe.store);
  const set = (portalFromBrowser: "on" | "off") =>
    withStripe.page("POST", `/dashboard/${id}/settings`, {
      form: { intent: "portal-from-browser", portalFromBrowser },
    });
  expect(await offers(withStripe, publishableKey)).toEqual([null, null, null]);
  expect((await set("on")).status).toBe(303);
  expect(await offers(withStripe, publishableKey)).toEqual(["open", null, null]);
  expect((await set("off")).status).toBe(303);
  expect(await offers(withStripe, publishableKey)).toEqual([null, null, null]);
});

it("is made to nobody without Stripe", async () => {
  const { secretKey } = await makeProject(without.store);
  expect(await offers(without, secretKey)).toEqual([null, null, null]);
  expect(await offers(without)).toEqual([null, null, null]);
});
