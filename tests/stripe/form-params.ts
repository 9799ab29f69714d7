import { badRequest } from "./errors.ts";

// Stripe's requests are forms whose names nest with brackets: line_items[0][price_data][currency]=usd.

export type ParamValue = string | ParamValue[] | Params;
export interface Params {
  [name: string]: ParamValue;
}

/** Reads a form or a query; numbered names become lists. */
export function parseParams(form: string): Params {
  const root = emptyParams();
  for (const [name, value] of new URLSearchParams(form)) put(root, pathOf(name), value, name);
  return listsOf(root) as Params;
}

// Without a prototype: a parameter may be called anything.
const emptyParams = (): Params => Object.create(null);

function pathOf(name: string): string[] {
  const [, head = name, rest = ""] = /^([^[]*)((?:\[[^\]]*\])*)$/.exec(name) ?? [];
  return [head, ...[...rest.matchAll(/\[([^\]]*)\]/g)].map(([, key = ""]) => key)];
}

function put(target: Params, path: string[], value: string, name: string): void {
  const [head = "", ...rest] = path;
  const key = head === "" ? String(Object.keys(target).length) : head;
  if (rest.length === 0) {
    if (typeof target[key] === "object") throw badRequest(`Invalid parameter: ${name}`, name);
    target[key] = value;
    return;
  }
  target[key] ??= emptyParams();
  const next = target[key];
  if (typeof next === "string") throw badRequest(`Invalid object: ${name}`, name);
  put(next as Params, rest, value, name);
}

function listsOf(value: ParamValue): ParamValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, listsOf(inner)] as const);
  if (entries.length > 0 && entries.every(([key], index) => key === String(index))) return entries.map(([, v]) => v);
  return Object.assign(emptyParams(), Object.fromEntries(entries));
}

/** The text of a parameter; Stripe refuses empty text, which would unset something. */
export function textOf(params: Params, name: string, path = name): string | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw badRequest(`Invalid string: ${JSON.stringify(value)}`, path);
  if (value === "") {
    const assumption = "We assume empty values are an attempt to unset a parameter;";
    const message = `You passed an empty string for '${path}'. ${assumption}`;
    throw badRequest(`${message} however '${path}' cannot be unset.`, path, "parameter_invalid_empty");
  }
  return value;
}

export function integerOf(params: Params, name: string, path = name): number | undefined {
  const value = textOf(params, name, path);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(value)) throw badRequest(`Invalid integer: ${value}`, path, "parameter_invalid_integer");
  return Number(value);
}

export function objectOf(params: Params, name: string, path = name): Params | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value === "string" || Array.isArray(value)) throw badRequest(`Invalid object`, path);
  return value;
}

export function listOf(params: Params, name: string): ParamValue[] {
  const value = params[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badRequest("Invalid array", name);
  return value;
}

/** Metadata within Stripe's limits: 50 keys of 40 letters, values of 500. */
export function metadataOf(params: Params, path = "metadata"): Record<string, string> {
  if (params.metadata === "") return {};
  const metadata = objectOf(params, "metadata", path) ?? {};
  const entries = Object.entries(metadata).map(([key, value]): [string, string] => {
    if (typeof value !== "string") throw badRequest("Metadata values must be strings", `${path}[${key}]`);
    if (key.length > 40) throw badRequest(`Metadata keys can be up to 40 characters: '${key}'`, path);
    if (value.length > 500) throw badRequest("Metadata values can be up to 500 characters", `${path}[${key}]`);
    return [key, value];
  });
  if (entries.length > 50) throw badRequest("Metadata can have up to 50 keys", path);
  return Object.fromEntries(entries);
}

/** Refuses what Stripe does not know; a parameter with a typing error must not pass in a test. */
export function allowOnly(params: Params, names: readonly string[], path = ""): void {
  for (const name of Object.keys(params)) {
    if (names.includes(name)) continue;
    const full = path === "" ? name : `${path}[${name}]`;
    throw badRequest(`Received unknown parameter: ${full}`, full, "parameter_unknown");
  }
}
