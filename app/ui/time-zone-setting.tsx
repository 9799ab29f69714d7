import { IntentForm, Submit, TextField, useIntentForm } from "./form.tsx";

interface TimeZoneSettingProps {
  timeZone: string;
  /** Offered while one is typed. */
  timeZones: string[];
  mayChange: boolean;
}

/** Where a project's days begin: said to everyone, changed by its owner. */
export function TimeZoneSetting({ timeZone, timeZones, mayChange }: TimeZoneSettingProps) {
  return (
    <section aria-labelledby="zone-title" className="card">
      <h2 id="zone-title" className="text-lg font-semibold">
        Time zone
      </h2>
      <p className="muted mt-2 text-sm">
        A day in the analytics begins at midnight in <strong>{timeZone}</strong>.
      </p>
      {mayChange && <TimeZoneForm timeZone={timeZone} timeZones={timeZones} />}
    </section>
  );
}

function TimeZoneForm({ timeZone, timeZones }: Omit<TimeZoneSettingProps, "mayChange">) {
  const { form, fields } = useIntentForm("time-zone", { timeZone });
  return (
    <IntentForm form={form} intent="time-zone" labels={{ timeZone: "Time zone" }} className="mt-4 space-y-4">
      {fields.timeZone && (
        <TextField
          field={fields.timeZone}
          label="Name of the time zone"
          hint="Like Europe/Berlin. The days so far are counted again; nothing is lost."
          input={{ autoComplete: "off", spellCheck: false, list: "time-zones" }}
        />
      )}
      <datalist id="time-zones">
        {timeZones.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Submit intent="time-zone" kind="secondary" pending="Saving …">
        Set the time zone
      </Submit>
    </IntentForm>
  );
}
