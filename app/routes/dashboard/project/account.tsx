import { randomUUID } from "node:crypto";
import { href, Link, useSearchParams } from "react-router";
import { z } from "zod";
import { limits } from "#app/config/limits.ts";
import { recordAudit } from "#app/domain/audit/record-audit.ts";
import { signBillingLink } from "#app/domain/billing/billing-link.server.ts";
import { listAccountBilling } from "#app/domain/billing/list-purchases.ts";
import { access } from "#app/domain/ledger/access.ts";
import { accountIdOf } from "#app/domain/ledger/account-id.ts";
import { credit } from "#app/domain/ledger/credit.ts";
import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { isAllowed } from "#app/domain/projects/roles.ts";
import { formToken, grantAmount, note, plan } from "#app/http/page/fields.ts";
import { byRole, type FormAnswer, formAction, type ProjectCall } from "#app/http/page/form.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { readQuery } from "#app/http/read-query.ts";
import { LedgerTable } from "#app/ui/entries.tsx";
import { IntentForm, QuickForm, SelectField, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { Purchases } from "#app/ui/purchases.tsx";
import { formatNumber } from "#app/ui/time.tsx";
import { userId as userIdField } from "#contract/fields.ts";
import type { Route } from "./+types/account";

export const meta: Route.MetaFunction = () => [{ title: "Account · PayKit" }];

const pageSize = 50;

/** The account's user of the address, read as strictly as the API does; there is no page for what can't be one. */
function userOf(request: Request): { userId: string; cursor: number | undefined } {
  try {
    const query = readQuery(request.url);
    const cursor = /^[1-9]\d{0,14}$/.test(query.cursor ?? "") ? Number(query.cursor) : undefined;
    return { userId: userIdField.parse(query.userId), cursor };
  } catch {
    throw notFound();
  }
}

const addressOf = (projectId: string, userId: string) =>
  `${href("/dashboard/:projectId/account", { projectId })}?userId=${encodeURIComponent(userId)}`;

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { project, role } = args.context.get(projectContext);
  const { userId, cursor } = userOf(args.request);
  const [{ account }, billing, page] = await Promise.all([
    access(services.store, project, userId),
    listAccountBilling(services.store, accountIdOf(project.id, userId)),
    listEntries(services.store, project, { userId, limit: pageSize, cursor }),
  ]);
  return {
    projectId: project.id,
    freeCredits: project.freeCredits,
    account,
    purchases: billing.purchases,
    entries: page.entries,
    nextCursor: page.nextCursor,
    isNew: page.entries.length === 0 && cursor === undefined,
    mayChange: isAllowed(role, "developer"),
    tokens: { grant: randomUUID(), plan: randomUUID() },
  };
});

type Change = { token: string; amount?: number; plan?: "free" | "pro"; note?: string | undefined };

/** Changes the account exactly once for this form. The audit line comes first: what happened is never missing in it. */
async function change(
  { services, request, project, actor, input }: ProjectCall<Change>,
  flash: string,
): Promise<FormAnswer> {
  const { userId } = userOf(request);
  const { token, amount, plan: planName, note: reason } = input;
  const detail = [amount && `+${amount} credits`, planName && `plan ${planName}`, reason].filter(Boolean).join(", ");
  const line = { actor, action: "account.credited" as const, subject: userId, detail, requestToken: token };
  const spent =
    "This form was sent before, with other values. Look at the ledger; sent once more, this one is done as well.";
  if ((await recordAudit(services.store, project.id, line)) === "other")
    return { refuse: { form: spent }, status: 409 };
  const wanted = { userId, ...(amount !== undefined && { amount }), ...(planName && { plan: planName }) };
  const result = await credit(services.store, project, wanted, `dashboard:${token}`, reason);
  if (result.outcome === "key_reused") return { refuse: { form: spent }, status: 409 };
  return {
    to: addressOf(project.id, userId),
    flash: result.outcome === "replayed" ? `${flash} (This form was sent twice; it was done once.)` : flash,
  };
}

export const action = formAction({
  grant: byRole("developer", z.object({ amount: grantAmount, note, token: formToken }), (call) =>
    change(call, `Granted ${formatNumber(call.input.amount)} credits.`),
  ),
  plan: byRole("developer", z.object({ plan, note, token: formToken }), (call) =>
    change(call, `The plan given by hand is now ${call.input.plan}.`),
  ),
  "billing-page": byRole("developer", z.object({}), async ({ services, info, request, project }) => {
    const { userId } = userOf(request);
    const returnUrl = info.origin + addressOf(project.id, userId);
    const expiresAtSeconds = Math.floor(Date.now() / 1_000) + limits.billingLinkSeconds;
    const token = signBillingLink(services.linkSecret, { projectId: project.id, userId, returnUrl, expiresAtSeconds });
    return { to: href("/billing/:token", { token }) };
  }),
});

export default function Account({ loaderData }: Route.ComponentProps) {
  const { projectId, account, purchases, entries, nextCursor, isNew, freeCredits, mayChange, tokens } = loaderData;
  const [query] = useSearchParams();
  const here = addressOf(projectId, account.userId);
  return (
    <>
      <p className="text-sm">
        <Link to={href("/dashboard/:projectId/accounts", { projectId })}>All accounts</Link>
      </p>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-4">
        <h1 className="min-w-0 text-2xl font-semibold tracking-tight wrap-anywhere">{account.userId}</h1>
        {mayChange && (
          <QuickForm intent="billing-page" values={{}} kind="secondary" pending="Opening …">
            Open billing page
          </QuickForm>
        )}
      </div>
      <dl className="mt-5 grid grid-cols-2 gap-4 sm:grid-cols-4">
        <div className="rounded-xl border border-zinc-200 p-4 dark:border-zinc-800">
          <dt className="muted text-sm">Credits</dt>
          <dd className="mt-1 text-xl font-semibold tabular-nums">{formatNumber(account.credits)}</dd>
        </div>
        <div className="rounded-xl border border-zinc-200 p-4 dark:border-zinc-800">
          <dt className="muted text-sm">Plan</dt>
          <dd className="mt-1 text-xl font-semibold">{account.plan === "pro" ? "Pro" : "Free"}</dd>
        </div>
        {account.debt !== undefined && (
          <div className="rounded-xl border border-red-300 p-4 dark:border-red-900">
            <dt className="muted text-sm">Owes</dt>
            <dd className="error mt-1 text-xl font-semibold tabular-nums">{formatNumber(account.debt)}</dd>
          </div>
        )}
      </dl>
      {mayChange && <ChangeForms tokens={tokens} plan={account.plan} />}
      {purchases.length > 0 && (
        <section aria-labelledby="purchases" className="mt-10">
          <h2 id="purchases" className="text-lg font-semibold">
            Purchases
          </h2>
          <div className="mt-3">
            <Purchases purchases={purchases} />
          </div>
        </section>
      )}
      <section aria-labelledby="ledger" className="mt-10">
        <h2 id="ledger" className="text-lg font-semibold">
          Ledger
        </h2>
        {isNew && (
          <p className="muted mt-3 max-w-prose">
            Nothing is written for this user yet. The first write makes the account and grants{" "}
            {formatNumber(freeCredits)} free credits; the balance above shows what that would be.
          </p>
        )}
        {entries.length > 0 && (
          <div className="mt-3">
            <LedgerTable entries={entries} />
          </div>
        )}
        <nav aria-label="Pages" className="mt-6 flex gap-3">
          {query.has("cursor") && (
            <Link to={here} className="button button-secondary">
              Newest
            </Link>
          )}
          {nextCursor !== null && (
            <Link to={`${here}&cursor=${nextCursor}`} className="button button-secondary">
              Older
            </Link>
          )}
        </nav>
      </section>
    </>
  );
}

function ChangeForms({ tokens, plan }: { tokens: { grant: string; plan: string }; plan: string }) {
  const grant = useIntentForm("grant");
  const change = useIntentForm("plan", { plan });
  const noteHint = "Optional. Stands in the ledger.";
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2">
      <section aria-labelledby="grant-title" className="card">
        <h2 id="grant-title" className="text-lg font-semibold">
          Grant credits
        </h2>
        <IntentForm
          form={grant.form}
          intent="grant"
          token={tokens.grant}
          labels={{ amount: "Credits", note: "Why" }}
          className="mt-4 space-y-4"
        >
          {grant.fields.amount && (
            <TextField field={grant.fields.amount} label="Credits" type="number" input={{ autoComplete: "off" }} />
          )}
          {grant.fields.note && <TextField field={grant.fields.note} label="Why" hint={noteHint} />}
          <Submit intent="grant" pending="Granting …">
            Grant
          </Submit>
        </IntentForm>
      </section>
      <section aria-labelledby="plan-title" className="card">
        <h2 id="plan-title" className="text-lg font-semibold">
          Change the plan by hand
        </h2>
        <IntentForm
          form={change.form}
          intent="plan"
          token={tokens.plan}
          labels={{ plan: "Plan", note: "Why" }}
          className="mt-4 space-y-4"
        >
          {change.fields.plan && (
            <SelectField
              field={change.fields.plan}
              label="Plan"
              options={[
                { value: "free", label: "Free" },
                { value: "pro", label: "Pro" },
              ]}
            />
          )}
          {change.fields.note && <TextField field={change.fields.note} label="Why" hint={noteHint} />}
          <Submit intent="plan" kind="secondary" pending="Changing …">
            Change plan
          </Submit>
        </IntentForm>
      </section>
    </div>
  );
}
