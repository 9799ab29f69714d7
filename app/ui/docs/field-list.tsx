import { Inline } from "./prose.tsx";

interface ShownField {
  id: string;
  name: string;
  type: string;
  limits: string[];
  default?: string;
  isRequired?: boolean;
  description: string;
}

interface FieldListProps {
  fields: readonly ShownField[];
  /** Whether it says which fields must be there: in a request that is the question, in an answer the exception. */
  of: "request" | "answer" | "headers";
}

/** Fields one below the other, each with an address of its own: nothing to scroll sideways on a phone. */
export function FieldList({ fields, of }: FieldListProps) {
  return (
    <dl className="fields">
      {fields.map((field) => (
        <div key={field.id} id={field.id} className="field">
          <dt>
            <a href={`#${field.id}`} className="field-name">
              {field.name}
            </a>{" "}
            <span className="muted">{field.type}</span>
            <Presence isRequired={field.isRequired} of={of} />
          </dt>
          <dd>
            <p>
              <Inline text={field.description} />
            </p>
            <Rules {...field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Presence({ isRequired, of }: { isRequired: boolean | undefined } & Pick<FieldListProps, "of">) {
  if (of === "request" && isRequired) return <strong className="field-required">required</strong>;
  return of === "answer" && isRequired === false ? <span className="muted"> · not always there</span> : null;
}

function Rules({ limits, default: preset }: Pick<ShownField, "limits" | "default">) {
  const rules = preset === undefined ? limits : [...limits, `default \`${preset}\``];
  if (rules.length === 0) return null;
  return (
    <p className="muted text-sm">
      <Inline text={rules.join(" · ").replace(/^[a-z]/, (letter) => letter.toUpperCase())} />
    </p>
  );
}
