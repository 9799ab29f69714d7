import { randomUUID } from "node:crypto";
import { data } from "react-router";
import { z } from "zod";
import { isForSale } from "#app/domain/billing/is-for-sale.ts";
import { hasSubscription, listAccountBilling } from "#app/domain/billing/list-purchases.ts";
import { access } from "#app/domain/ledger/access.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { readBillingPage } from "#app/http/page/billing-link.ts";
import { formToken } from "#app/http/page/fields.ts";
import { byAnyone, type FormAnswer, type FormCall, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { withStripe } from "#app/http/page/stripe-form.ts";
import { openCheckout } from "#app/integrations/stripe/checkout.server.ts";
import { openPortal } from "#app/integrations/stripe/portal.server.ts";
import { BillingHistory, BillingState } from "#app/ui/billing-account.tsx";
import { BuyForms } from "#app/ui/billing-forms.tsx";
import { BillingFrame } from "#app/ui/billing-frame.tsx";
import { PaidNotice } from "#app/ui/paid-notice.tsx";
import type { PurchaseKind } from "#contract/checkout.ts";
import type { Route } from "./+types/billing";

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: loaderData ? `Billing · ${loaderData.app}` : "Billing · PayKit" },
  // The address lets its reader in: not for search engines.
  { name: "robots", content: "noindex" },
];

const linesShown = 50;

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const page = await readBillingPage(services, args.request);
  if (page === undefined) return data(null, { status: 404 });
  const { project, userId, returnUrl } = page;
  const { store } = services;
  const [{ account }, billing, ledger] = await Promise.all([
    access(store, project, userId),
    listAccountBilling(store, accountIdOf(project.id, userId)),
    listEntries(store, project, { userId, limit: linesShown }),
  ]);
  const [latest] = billing.purchases;
  return {
    app: project.name,
    returnUrl,
    account,
    subscriptions: billing.subscriptions,
    isSubscribed: hasSubscription(billing.subscriptions),
    invoices: billing.invoices,
    hasCustomer: billing.hasCustomer,
    purchases: billing.purchases.map(({ url: _url, stripeSession: _session, ...purchase }) => purchase),
    // Notes and costs are the app's own, and not for its users.
    entries: ledger.entries.map(({ seq, kind, event, amount, balanceAfter, source, at }) => ({
      ...{ seq, kind, event, amount, balanceAfter, source, at },
      note: null,
    })),
    hasMore: ledger.nextCursor !== null,
    canPay: services.stripe !== undefined && isForSale(project, services.stripe.client),
    cameBack: args.url.searchParams.get("paid") === "1" && latest !== undefined ? latest.state : null,
    tokens: { credits: randomUUID(), pro: randomUUID() },
  };
});

const over = "This link is over or not whole. Ask the app for a new one.";

/** Sends the user to Stripe's page for a purchase, from which they come back here. */
async function buy(call: FormCall<{ token: string }>, kind: PurchaseKind): Promise<FormAnswer> {
  const { services, info, request, input } = call;
  const page = await readBillingPage(services, request);
  if (page === undefined) return { refuse: { form: over }, status: 404 };
  const { project, userId, path } = page;
  return await withStripe(call, async ({ client }) => {
    const { subscriptions } = await listAccountBilling(services.store, accountIdOf(project.id, userId));
    if (kind === "pro" && hasSubscription(subscriptions)) {
      return {
        refuse: { form: "You have a subscription already, so nothing was bought. Look at it under “Manage billing”." },
        status: 409,
      };
    }
    const here = info.origin + path;
    const purchase = { userId, kind, origin: info.origin, successUrl: `${here}?paid=1`, cancelUrl: here };
    const opened = await openCheckout(services.store, client, project, purchase, `billing:${input.token}`);
    if (opened.outcome === "key_reused") {
      return { refuse: { form: "This form was sent before, for something else. Send it once more." }, status: 409 };
    }
    if (opened.outcome === "not_for_sale") {
      return {
        refuse: { form: "This is the demo project, where nobody pays real money. Nothing was bought." },
        status: 403,
      };
    }
    return { to: opened.url };
  });
}

const bought = z.object({ token: formToken });

export const action = formAction({
  "buy-credits": byAnyone(bought, (call) => buy(call, "credits")),
  "buy-pro": byAnyone(bought, (call) => buy(call, "pro")),
  portal: byAnyone(z.object({}), async (call) => {
    const { services, info, request } = call;
    const page = await readBillingPage(services, request);
    if (page === undefined) return { refuse: { form: over }, status: 404 };
    return await withStripe(call, async ({ client }) => {
      const url = await openPortal(services.store, client, page.project, page.userId, info.origin + page.path);
      if (url !== undefined) return { to: url };
      return { refuse: { form: "Stripe knows of nothing you bought, so there is nothing to manage." }, status: 409 };
    });
  }),
});

export default function Billing({ loaderData }: Route.ComponentProps) {
  if (loaderData === null) {
    return (
      <BillingFrame title="This link is over">
        <p>{over}</p>
        <p className="muted mt-3 text-sm">Nothing is lost: what you bought is in your account.</p>
      </BillingFrame>
    );
  }
  const { app, returnUrl, account, subscriptions, purchases, invoices, entries, hasMore, hasCustomer } = loaderData;
  return (
    <BillingFrame title={app} kicker="Your billing at" returnUrl={returnUrl}>
      <PaidNotice state={loaderData.cameBack} />
      <BillingState account={account} subscriptions={subscriptions} />
      <BuyForms
        canPay={loaderData.canPay}
        isSubscribed={loaderData.isSubscribed}
        hasCustomer={hasCustomer}
        tokens={loaderData.tokens}
      />
      <BillingHistory purchases={purchases} invoices={invoices} entries={entries} hasMore={hasMore} />
    </BillingFrame>
  );
}
