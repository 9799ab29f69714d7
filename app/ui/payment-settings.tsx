import { IntentForm, Submit, TextAreaField, useIntentForm } from "./form.tsx";
import { SwitchSetting } from "./switch-setting.tsx";

interface PaymentSettingsProps {
  /** One a line; none: anywhere. */
  allowedOrigins: string;
  portalFromBrowser: boolean;
  pastDueKeepsPro: boolean;
  mayChange: boolean;
}

/** What a project says about payments. */
export function PaymentSettings({
  allowedOrigins,
  portalFromBrowser,
  pastDueKeepsPro,
  mayChange,
}: PaymentSettingsProps) {
  return (
    <>
      <OriginsForm allowedOrigins={allowedOrigins} mayChange={mayChange} />
      <SwitchSetting
        title="Open the portal from the browser"
        intent="portal-from-browser"
        name="portalFromBrowser"
        isOn={portalFromBrowser}
        mayChange={mayChange}
        on="On: the publishable key opens Stripe's portal too. Anyone who reads your page's source can open any user's, if they know the user id."
        off="Off: only a secret key opens a user's portal, from your server."
      />
      <SwitchSetting
        title="While a payment is late, keep Pro"
        intent="past-due-keeps-pro"
        name="pastDueKeepsPro"
        isOn={pastDueKeepsPro}
        mayChange={mayChange}
        on="On: a user whose renewal failed stays on Pro while Stripe tries again, and loses it when Stripe gives up."
        off="Off: a user whose renewal failed is on Free until the payment comes through."
      />
    </>
  );
}

function OriginsForm({ allowedOrigins, mayChange }: { allowedOrigins: string; mayChange: boolean }) {
  const { form, fields } = useIntentForm("allowed-origins", { allowedOrigins });
  return (
    <section aria-labelledby="origins-title" className="card">
      <h2 id="origins-title" className="text-lg font-semibold">
        Where people are sent back to
      </h2>
      {mayChange ? (
        <IntentForm
          form={form}
          intent="allowed-origins"
          labels={{ allowedOrigins: "Allowed origins" }}
          className="mt-4 space-y-4"
        >
          {fields.allowedOrigins && (
            <TextAreaField
              field={fields.allowedOrigins}
              label="Allowed origins"
              hint="One a line, like https://app.example.com. After paying, people may be sent to these alone; none listed: anywhere."
              input={{ spellCheck: false, autoComplete: "off", placeholder: "https://app.example.com" }}
            />
          )}
          <Submit intent="allowed-origins" kind="secondary" pending="Saving …">
            Allow these origins
          </Submit>
        </IntentForm>
      ) : (
        <p className="mt-3 text-sm whitespace-pre-line wrap-anywhere">{allowedOrigins || "Anywhere."}</p>
      )}
    </section>
  );
}
