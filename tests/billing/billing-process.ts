import { inject } from "vitest";
import { parseConfig } from "#app/config/env.server.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { openCheckout } from "#app/integrations/stripe/checkout.server.ts";
import { openStripe, type StripeClient } from "#app/integrations/stripe/client.server.ts";
import { migrate } from "#app/store/migrate.server.ts";
import { openStore } from "#app/store/open.server.ts";
import type { Store } from "#app/store/store.ts";
import { type StripeStandIn, startStripeStandIn } from "#tests/stripe/stand-in.ts";
import { createDatabase } from "#tests/support/postgres.ts";
import { sessionOf, stripeEnv } from "./billing-server.ts";

/** PayKit's own functions in this process, on a real PostgreSQL and a stand-in whose events wait for the test. */
export interface BillingProcess {
  store: Store;
  /** A second one of the same database, as another process has: the two share nothing but the database. */
  otherStore: Store;
  standIn: StripeStandIn;
  stripe: StripeClient;
  /** Opens a checkout of the demo project; gives its session's id. */
  open(userId: string, kind?: "credits" | "pro"): Promise<string>;
  /** Goes on with a new Stripe that has nothing in it, and the same database. */
  withNewStripe(): Promise<BillingProcess>;
  close(): Promise<void>;
}

export async function openBillingProcess(): Promise<BillingProcess> {
  const databaseUrl = await createDatabase(inject("postgresUrl"));
  const store = await openStore({ databaseUrl, warn: () => {} });
  await migrate(store);
  return await withStripe(store, await openStore({ databaseUrl, warn: () => {} }));
}

async function withStripe(store: Store, otherStore: Store): Promise<BillingProcess> {
  const standIn = await startStripeStandIn();
  standIn.autoDeliver = false;
  const stripe = openStripe(parseConfig(stripeEnv(standIn)));
  if (stripe === undefined) throw new Error("no Stripe");
  const urls = { successUrl: "https://app.example/done", cancelUrl: "https://app.example/back" };
  return {
    store,
    otherStore,
    standIn,
    stripe,
    open: async (userId, kind = "credits") => {
      const result = await openCheckout(
        store,
        stripe,
        demoProject,
        { userId, kind, origin: "http://paykit.test", ...urls },
        undefined,
      );
      if (!("url" in result)) throw new Error("no key was given, and this is no real money");
      return sessionOf(result.url);
    },
    withNewStripe: async () => {
      await standIn.close();
      return await withStripe(store, otherStore);
    },
    close: async () => {
      await Promise.all([standIn.close(), store.close(), otherStore.close()]);
    },
  };
}
