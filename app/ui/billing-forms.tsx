import { ActionError, IntentForm, QuickForm, Submit, useIntentForm } from "./form.tsx";

interface BuyFormsProps {
  /** Whether there is a Stripe behind this. */
  canPay: boolean;
  isSubscribed: boolean;
  hasCustomer: boolean;
  tokens: { credits: string; pro: string };
}

/** What a user can do about money: buy, and manage what they bought. */
export function BuyForms({ canPay, isSubscribed, hasCustomer, tokens }: BuyFormsProps) {
  const credits = useIntentForm("buy-credits");
  const pro = useIntentForm("buy-pro");
  if (!canPay) {
    return (
      <p className="muted mt-6 rounded-xl border border-dashed border-zinc-300 p-4 text-sm dark:border-zinc-700">
        Payments aren't set up here yet, so nothing can be bought.
      </p>
    );
  }
  return (
    <div className="mt-6">
      <ActionError intents={["portal"]} />
      <div className="flex flex-wrap items-start gap-3">
        <IntentForm form={credits.form} intent="buy-credits" token={tokens.credits}>
          <Submit intent="buy-credits" pending="Opening Stripe …">
            Buy 100 credits for $9
          </Submit>
        </IntentForm>
        {!isSubscribed && (
          <IntentForm form={pro.form} intent="buy-pro" token={tokens.pro}>
            <Submit intent="buy-pro" kind="secondary" pending="Opening Stripe …">
              Go Pro for $19 a month
            </Submit>
          </IntentForm>
        )}
        {hasCustomer && (
          <QuickForm intent="portal" values={{}} kind="secondary" pending="Opening Stripe …">
            Manage billing
          </QuickForm>
        )}
      </div>
      <p className="muted mt-2 text-sm">You pay on Stripe's page, and come back here.</p>
    </div>
  );
}
