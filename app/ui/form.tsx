import {
  type FieldMetadata,
  type FormMetadata,
  getInputProps,
  getSelectProps,
  getTextareaProps,
  type SubmissionResult,
  useForm,
} from "@conform-to/react";
import { type ComponentProps, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Form, useActionData, useNavigation, useRouteLoaderData } from "react-router";
import { FocusLink } from "./focus-link.tsx";

/** What an action answers with when a form was not simply done (http/page/form.ts). */
interface LastResult {
  intent: string;
  result: SubmissionResult | null;
  token?: string | undefined;
}

interface RootData {
  draft: { intent: string; values: Record<string, string> } | null;
}

type Field = FieldMetadata<string | undefined>;
type Values = Record<string, string | undefined>;

/**
 * One form of a page, by its intent: with the values and errors of its last try, or those it had when its sender was
 * signed out, or these defaults.
 */
export function useIntentForm(intent: string, defaultValue: Values = {}) {
  const last = useActionData<LastResult | undefined>();
  const draft = useRouteLoaderData<RootData>("root")?.draft;
  const refused = last?.intent === intent ? last.result : null;
  // The same object at every rendering: Conform takes another one for another answer, and renders again, without end.
  const kept = useMemo(() => (draft?.intent === intent ? { initialValue: draft.values } : null), [draft, intent]);
  const version = useSuccessCount(intent, refused !== null);
  const [form, fields] = useForm<Values>({
    // Another id is another form to Conform: after a success it begins anew, from its defaults.
    id: version === 0 ? intent : `${intent}-${version}`,
    lastResult: refused ?? (version === 0 ? kept : null),
    defaultValue,
    defaultNoValidate: true,
  });
  return { form, fields: fields as Record<string, Field> };
}

/** How often this form was sent and not refused since the page was opened. */
function useSuccessCount(intent: string, wasRefused: boolean): number {
  const [count, setCount] = useState(0);
  const { state, formData } = useNavigation();
  const wasSent = useRef(false);
  useEffect(() => {
    if (formData?.get("intent") === intent) wasSent.current = true;
    if (state !== "idle" || !wasSent.current) return;
    wasSent.current = false;
    if (!wasRefused) setCount((before) => before + 1);
  }, [state, formData, intent, wasRefused]);
  return count;
}

/**
 * The token of a form: that of its last try as long as what became of it is not settled, so that sending it again is the
 * same request; else a fresh one, from the page's loader.
 */
export function useFormToken(intent: string, fresh: string | undefined): string | undefined {
  const last = useActionData<LastResult | undefined>();
  return last?.intent === intent && last.token ? last.token : fresh;
}

/** Whether the browser is waiting for the answer to this form; always false without JavaScript. */
function usePending(intent: string): boolean {
  const { state, formData } = useNavigation();
  return state !== "idle" && formData?.get("intent") === intent;
}

interface IntentFormProps {
  form: FormMetadata<Values>;
  intent: string;
  /** What makes a second sending of the very same form harmless; from the page's loader. */
  token?: string;
  labels?: Record<string, string>;
  className?: string;
  children: ReactNode;
}

/** The form element: its intent and token, and above its fields what is wrong with them. */
export function IntentForm({ form, intent, token, labels = {}, className, children }: IntentFormProps) {
  const sentToken = useFormToken(intent, token);
  return (
    <Form method="post" id={form.id} noValidate onSubmit={form.onSubmit} className={className}>
      <input type="hidden" name="intent" value={intent} />
      {sentToken && <input type="hidden" name="token" value={sentToken} />}
      <ErrorSummary form={form} labels={labels} />
      {children}
    </Form>
  );
}

function ErrorSummary({ form, labels }: { form: FormMetadata<Values>; labels: Record<string, string> }) {
  const box = useRef<HTMLDivElement>(null);
  const { errors, allErrors, id } = form;
  const fieldErrors = Object.entries(allErrors).filter(([name]) => name !== "");
  const count = (errors?.length ?? 0) + fieldErrors.length;
  // Brought to whoever sent the form, each time it comes back.
  const all = JSON.stringify(allErrors);
  useEffect(() => {
    if (all !== "{}") box.current?.focus();
  }, [all]);
  if (count === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="mb-5 rounded-lg border border-red-300 bg-red-50 p-4 text-sm wrap-anywhere text-red-800 dark:border-red-900 dark:bg-red-950 dark:text-red-200"
    >
      {errors?.map((message) => (
        <p key={message}>{message}</p>
      ))}
      {fieldErrors.length > 0 && (
        <ul className="space-y-1">
          {fieldErrors.map(([name, messages]) => (
            <li key={name}>
              <FocusLink to={`${id}-${name}`} className="text-inherit">
                {labels[name] ?? name}
              </FocusLink>
              : {messages.join(" ")}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface TextFieldProps {
  field: Field;
  label: string;
  hint?: ReactNode;
  type?: "text" | "email" | "password" | "number";
  input?: ComponentProps<"input">;
}

/** A labelled input with its hint and its error. */
export function TextField({ field, label, hint, type = "text", input }: TextFieldProps) {
  // A number is sent as it was typed, so that what is wrong with it can be shown beside it.
  const { key, ...props } = getInputProps(field, { type: type === "number" ? "text" : type });
  return (
    <Labelled field={field} label={label} hint={hint}>
      <input
        key={key}
        {...props}
        {...(type === "number" && { inputMode: "numeric" as const })}
        {...input}
        aria-describedby={descriptionOf(field, hint)}
        className="input mt-1.5"
      />
    </Labelled>
  );
}

interface TextAreaFieldProps {
  field: Field;
  label: string;
  hint?: ReactNode;
  input?: ComponentProps<"textarea">;
}

/** A labelled input of several lines, with its hint and its errors. */
export function TextAreaField({ field, label, hint, input }: TextAreaFieldProps) {
  const { key, ...props } = getTextareaProps(field);
  return (
    <Labelled field={field} label={label} hint={hint}>
      <textarea
        key={key}
        rows={4}
        {...props}
        {...input}
        aria-describedby={descriptionOf(field, hint)}
        className="input mt-1.5 font-mono"
      />
    </Labelled>
  );
}

interface LabelledProps {
  field: Field;
  label: string;
  hint?: ReactNode;
  children: ReactNode;
}

/** What stands around every field: its label, its hint, and what is wrong with it. */
function Labelled({ field, label, hint, children }: LabelledProps) {
  return (
    <div>
      <label htmlFor={field.id} className="label">
        {label}
      </label>
      {hint && (
        <p id={hintIdOf(field)} className="muted mt-0.5 text-sm">
          {hint}
        </p>
      )}
      {children}
      {field.errors && (
        <p id={field.errorId} className="error mt-1.5">
          {field.errors.join(" ")}
        </p>
      )}
    </div>
  );
}

const hintIdOf = ({ id }: Field) => `${id}-hint`;

/** The ids of what a field is described by, for those who hear the page. */
function descriptionOf(field: Field, hint: ReactNode): string | undefined {
  return [hint ? hintIdOf(field) : "", field.errors ? field.errorId : ""].filter(Boolean).join(" ") || undefined;
}

interface SelectFieldProps {
  field: Field;
  label: string;
  options: { value: string; label: string }[];
}

/** A labelled choice with its error. */
export function SelectField({ field, label, options }: SelectFieldProps) {
  const { key, ...props } = getSelectProps(field);
  return (
    <Labelled field={field} label={label}>
      <select key={key} {...props} className="input mt-1.5">
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

interface SubmitProps {
  intent: string;
  kind?: "primary" | "secondary" | "danger";
  /** What the button says while the answer is awaited. */
  pending?: string;
  /** What it is about, for those who hear only the button, where several say the same. */
  about?: string;
  children: ReactNode;
}

/**
 * A form's button. Not disabled while it waits, which would take the focus away; but a second click does nothing: it
 * would break off the first call, and lose what that one alone shows, a new key.
 */
export function Submit({ intent, kind = "primary", pending, about, children }: SubmitProps) {
  const isPending = usePending(intent);
  return (
    <button
      type="submit"
      className={`button button-${kind}`}
      aria-disabled={isPending || undefined}
      onClick={(event) => isPending && event.preventDefault()}
    >
      {isPending && pending ? pending : children}
      {about && <span className="sr-only"> {about}</span>}
    </button>
  );
}

interface QuickFormProps extends Omit<SubmitProps, "children"> {
  values: Record<string, string>;
  children: ReactNode;
}

/** A form that is one button: everything it sends is known. */
export function QuickForm({ values, ...submit }: QuickFormProps) {
  return (
    <Form method="post" className="inline">
      <input type="hidden" name="intent" value={submit.intent} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Submit {...submit} />
    </Form>
  );
}

/** What is wrong with a form that has no place of its own on the page to say so. */
export function ActionError({ intents, answer }: { intents: string[]; answer?: unknown }) {
  const page = useActionData<LastResult | undefined>();
  // What a fetcher was answered is not the page's action data.
  const last = (answer as LastResult | undefined) ?? page;
  if (last === undefined || !intents.includes(last.intent)) return null;
  const messages = Object.values(last.result?.error ?? {}).flatMap((texts) => texts ?? []);
  if (messages.length === 0) return null;
  return (
    <p
      role="alert"
      className="mb-5 rounded-lg border border-red-300 bg-red-50 p-4 text-sm wrap-anywhere text-red-800 dark:border-red-900 dark:bg-red-950 dark:text-red-200"
    >
      {messages.join(" ")}
    </p>
  );
}
