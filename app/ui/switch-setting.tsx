import { useFetcher } from "react-router";
import { ActionError } from "./form.tsx";

interface SwitchSettingProps {
  title: string;
  intent: string;
  /** The form's field. */
  name: string;
  isOn: boolean;
  mayChange: boolean;
  /** What each of the two means. */
  on: string;
  off: string;
}

/** A setting that is on or off. With JavaScript it shows what was asked for before the answer is there. */
export function SwitchSetting({ title, intent, name, isOn, mayChange, on, off }: SwitchSettingProps) {
  const fetcher = useFetcher();
  const asked = fetcher.formData?.get(name);
  const shown = asked === undefined || asked === null ? isOn : asked === "on";
  return (
    <section aria-labelledby={intent} className="card">
      <div className="flex items-center justify-between gap-4">
        <h2 id={intent} className="text-lg font-semibold">
          {title}
        </h2>
        {mayChange ? (
          <fetcher.Form method="post">
            <input type="hidden" name="intent" value={intent} />
            <input type="hidden" name={name} value={shown ? "off" : "on"} />
            <button
              type="submit"
              role="switch"
              aria-checked={shown}
              aria-labelledby={intent}
              className="group relative inline-flex h-7 w-12 cursor-pointer items-center rounded-full border border-zinc-500 bg-zinc-200 aria-checked:border-brand-700 aria-checked:bg-brand-700 dark:bg-zinc-800 dark:aria-checked:border-brand-300 dark:aria-checked:bg-brand-300"
            >
              <span className="ml-1 size-5 rounded-full bg-white shadow motion-safe:transition-transform group-aria-checked:translate-x-5 dark:group-aria-checked:bg-zinc-950" />
            </button>
          </fetcher.Form>
        ) : (
          <span>{isOn ? "On" : "Off"}</span>
        )}
      </div>
      <p className="muted mt-2 text-sm">{shown ? on : off}</p>
      <ActionError intents={[intent]} answer={fetcher.data} />
    </section>
  );
}
