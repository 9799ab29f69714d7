import { openApiDocument } from "./document.ts";
import type { Schema } from "./schemas.ts";

/** One field as the reference shows it. */
export interface Field {
  /** Where it is on the page. */
  id: string;
  /** With the way to it, as `entries[].seq`. */
  name: string;
  type: string;
  /** Bounds, choices and forms, each in words. */
  limits: string[];
  default?: string;
  isRequired: boolean;
  description: string;
}

/** The fields of an object, those within it behind it; `place` makes their ids the page's only ones. */
export function fieldsOf(schema: Schema, place: string, path = ""): Field[] {
  const { properties = {}, required = [] } = resolved(schema);
  return Object.entries(properties).flatMap(([key, given]) => {
    const field = resolved(given);
    const name = path + key;
    return [
      { ...fieldOf(field, name, place), isRequired: required.includes(key) },
      ...fieldsOf(resolved(field.items ?? field), place, `${name}${field.items ? "[]" : ""}.`),
    ];
  });
}

/** One field that stands alone, as a parameter does. */
export function fieldOf(schema: Schema, name: string, place: string): Omit<Field, "isRequired"> {
  const { default: preset, description = "" } = schema;
  return {
    id: `${place}-${name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")}`,
    name,
    type: typeOf(schema),
    limits: limitsOf(schema),
    ...(preset !== undefined && { default: JSON.stringify(preset) }),
    description,
  };
}

/** A schema itself, where another one only names it; what stands beside the name counts for more. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  return { ...openApiDocument().components.schemas[$ref.split("/").at(-1) ?? ""], ...own };
}

function typeOf({ type = "string", items, enum: choices, const: only }: Schema): string {
  if (only !== undefined) return typeof only;
  if (choices !== undefined) return "string";
  if (items !== undefined) return `array of ${typeOf(resolved(items))}s`;
  return [type].flat().join(" or ");
}

const formats: Record<string, string> = {
  "date-time": "ISO 8601 with time",
  date: "ISO 8601 date",
  uri: "absolute URL",
};

function limitsOf({
  minimum,
  maximum,
  minLength,
  maxLength,
  enum: choices,
  const: only,
  format = "",
}: Schema): string[] {
  const limits = [
    range(minimum, maximum, ""),
    range(minLength, maxLength, " characters"),
    choices && `one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`,
    only !== undefined && `always \`${only}\``,
    formats[format],
  ];
  return limits.filter((limit) => typeof limit === "string");
}

function range(low: number | undefined, high: number | undefined, unit: string): string | undefined {
  const show = (value: number) => value.toLocaleString("en-US");
  if (low === undefined) return high === undefined ? undefined : `at most ${show(high)}${unit}`;
  return high === undefined ? `${show(low)} or more${unit}` : `${show(low)} to ${show(high)}${unit}`;
}
