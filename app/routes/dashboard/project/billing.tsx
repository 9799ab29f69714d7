import { href, Link } from "react-router";
import { z } from "zod";
import { stripeApiVersion, subscribedEvents } from "#app/domain/billing/event-types.ts";
import { listEvents, retryEvent } from "#app/domain/billing/inbox.ts";
import { listPurchases } from "#app/domain/billing/list-purchases.ts";
import { isAllowed } from "#app/domain/projects/roles.ts";
import type { RequestInfo, Services } from "#app/http/context.ts";
import { byRole, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { withStripe } from "#app/http/page/stripe-form.ts";
import { Deliveries } from "#app/ui/deliveries.tsx";
import { ActionError } from "#app/ui/form.tsx";
import { PaymentChecks } from "#app/ui/payment-checks.tsx";
import { Purchases } from "#app/ui/purchases.tsx";
import type { Route } from "./+types/billing";

export const meta: Route.MetaFunction = () => [{ title: "Billing · PayKit" }];

const pageSize = 25;

/** The cursors of both lists, as the address has them. */
function cursorsOf({ searchParams }: URL) {
  const cursor = (name: string) => {
    const asked = searchParams.get(name) ?? "";
    const at = /^[1-9]\d{0,15}$/.test(asked) ? Number(asked) : Number.NaN;
    return Number.isSafeInteger(at) ? at : undefined;
  };
  return { purchases: cursor("purchases"), deliveries: cursor("deliveries") };
}

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { project, role } = args.context.get(projectContext);
  const cursors = cursorsOf(args.url);
  const [bought, deliveries, [last]] = await Promise.all([
    listPurchases(services.store, project.id, pageSize, cursors.purchases),
    listEvents(services.store, project.id, pageSize, cursors.deliveries),
    listEvents(services.store, project.id, 1).then(({ events }) => events),
  ]);
  return {
    projectId: project.id,
    purchases: bought.purchases,
    events: deliveries.events,
    isFirst: { purchases: cursors.purchases === undefined, deliveries: cursors.deliveries === undefined },
    next: { purchases: bought.nextCursor, deliveries: deliveries.nextCursor },
    mayRetry: isAllowed(role, "developer") && services.stripe !== undefined,
    checks: checksOf(services, info, last?.receivedAt ?? null),
  };
});

function checksOf({ stripe, config }: Services, { origin }: RequestInfo, lastEventAt: string | null) {
  return {
    mode: stripe === undefined ? null : stripe.client.livemode ? ("live" as const) : ("test" as const),
    webhookSecrets: config.stripe.webhookSecrets.length,
    lastEventAt,
    endpoint: `${origin}/api/v1/webhook`,
    isLocal: /^(localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1?\])$/.test(new URL(origin).hostname),
    apiVersion: stripeApiVersion,
    events: [...subscribedEvents],
  };
}

const eventId = z
  .string({ error: "This form is not complete. Open the page again." })
  .regex(/^evt_\w{1,100}$/, { error: "This form is not as the page made it. Open the page again." });

export const action = formAction({
  "retry-event": byRole("developer", z.object({ eventId }), (call) =>
    withStripe(call, async ({ worker }) => {
      const { services, project, input } = call;
      if (!(await retryEvent(services.store, project.id, input.eventId))) {
        return { refuse: { form: "There is no such event in this project." }, status: 409 };
      }
      worker.wake();
      const to = href("/dashboard/:projectId/billing", { projectId: project.id });
      return { to, flash: `${input.eventId} is looked at again.` };
    }),
  ),
});

export default function Billing({ loaderData }: Route.ComponentProps) {
  const { projectId, purchases, events, isFirst, next, mayRetry, checks } = loaderData;
  const account = href("/dashboard/:projectId/account", { projectId });
  const here = href("/dashboard/:projectId/billing", { projectId });
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Billing</h1>
      <section aria-labelledby="purchases" className="mt-6">
        <h2 id="purchases" className="text-lg font-semibold">
          Purchases
        </h2>
        {purchases.length === 0 && (
          <p className="muted mt-3 max-w-prose">
            {isFirst.purchases
              ? "None yet. A user buys on their billing page: open one from an account, or send them there from your server."
              : "There are no older ones."}
          </p>
        )}
        {purchases.length > 0 && (
          <div className="mt-3">
            <Purchases
              purchases={purchases}
              accountAddress={(userId) => `${account}?userId=${encodeURIComponent(userId)}`}
            />
          </div>
        )}
        <Pages name="purchases" here={here} isFirst={isFirst.purchases} next={next.purchases} />
      </section>
      <section aria-labelledby="setup" className="mt-12">
        <h2 id="setup" className="text-lg font-semibold">
          What is set up
        </h2>
        <PaymentChecks {...checks} />
      </section>
      <section aria-labelledby="deliveries" className="mt-12">
        <h2 id="deliveries" className="text-lg font-semibold">
          Webhook deliveries
        </h2>
        <p className="muted mt-1 max-w-prose text-sm">
          What Stripe reported about this project. Looking at one again is always safe: nothing is given twice.
        </p>
        <div className="mt-3">
          <ActionError intents={["retry-event"]} />
          {events.length === 0 && (
            <p className="muted">{isFirst.deliveries ? "None yet." : "There are no older ones."}</p>
          )}
          {events.length > 0 && <Deliveries events={events} mayRetry={mayRetry} />}
        </div>
        <Pages name="deliveries" here={here} isFirst={isFirst.deliveries} next={next.deliveries} />
      </section>
    </>
  );
}

interface PagesProps {
  name: string;
  here: string;
  isFirst: boolean;
  next: number | null;
}

function Pages({ name, here, isFirst, next }: PagesProps) {
  if (isFirst && next === null) return null;
  return (
    <nav aria-label={`Pages of the ${name}`} className="mt-4 flex gap-3">
      {!isFirst && (
        <Link to={here} className="button button-secondary" preventScrollReset>
          Newest
        </Link>
      )}
      {next !== null && (
        <Link to={`${here}?${name}=${next}`} className="button button-secondary" preventScrollReset>
          Older
        </Link>
      )}
    </nav>
  );
}
