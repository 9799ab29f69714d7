import { randomUUID } from "node:crypto";
import { isForSale } from "#app/domain/billing/is-for-sale.ts";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { access } from "#app/domain/ledger/access.ts";
import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { answerHeaders } from "./answer-headers.ts";
import { demoVisitor } from "./demo-visitor.ts";
import { type PageCall, pageLoader, servicesOf } from "./page.ts";

const entriesShown = 20;

/** What both pages of the demo show: the visitor's account and its ledger. Reading makes no account. */
export const demoPageLoader = pageLoader(async (args: PageCall) => {
  const { services, info } = servicesOf(args);
  const { userId, cookie } = demoVisitor(args.request, info);
  if (cookie !== undefined) args.context.get(answerHeaders).set("set-cookie", cookie);
  const [{ account }, { entries }] = await Promise.all([
    access(services.store, demoProject, userId),
    listEntries(services.store, demoProject, { userId, limit: entriesShown }),
  ]);
  const tokens = { make: randomUUID(), shop: randomUUID() };
  // Nobody pays real money for a sandbox: with a live key of Stripe buying is simulated, as without one.
  const canPay = services.stripe !== undefined && isForSale(demoProject, services.stripe.client);
  const buying = canPay ? "test" : "simulated";
  return { account, entries, tokens, keys: demoKeys, origin: info.origin, buying } as const;
});
