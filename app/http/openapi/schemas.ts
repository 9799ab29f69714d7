import { z } from "zod";
import { account } from "#contract/access.ts";
import { accountStats, accountsPage } from "#contract/accounts.ts";
import { analytics } from "#contract/analytics.ts";
import { billingLink, billingLinkRequest, checkoutRequest, portalRequest, redirect } from "#contract/checkout.ts";
import { creditsRequest } from "#contract/credits.ts";
import { entriesPage, entry } from "#contract/entries.ts";
import { errorEnvelope } from "#contract/error.ts";
import { meterBlocked, meterPaid, meterRequest } from "#contract/meter.ts";
import {
  changedProject,
  changeProjectRequest,
  createdProject,
  createProjectRequest,
  project,
  projectsPage,
} from "#contract/projects.ts";

/** A JSON Schema, as far as the documentation looks into one. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  additionalProperties?: unknown;
  [keyword: string]: unknown;
}

const prefix = "#/components/schemas/";

const named = {
  MeterRequest: meterRequest,
  MeterPaid: meterPaid,
  MeterBlocked: meterBlocked,
  Account: account,
  CreditsRequest: creditsRequest,
  CheckoutRequest: checkoutRequest,
  PortalRequest: portalRequest,
  Redirect: redirect,
  BillingLinkRequest: billingLinkRequest,
  BillingLink: billingLink,
  AccountStats: accountStats,
  Analytics: analytics,
  AccountsPage: accountsPage,
  Entry: entry,
  EntriesPage: entriesPage,
  Project: project,
  ProjectsPage: projectsPage,
  CreateProjectRequest: createProjectRequest,
  CreatedProject: createdProject,
  ChangeProjectRequest: changeProjectRequest,
  ChangedProject: changedProject,
  Error: errorEnvelope,
};

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });

/** Every schema of the contract by its name, as JSON Schema. */
export function componentSchemas(): Record<string, Schema> {
  const { schemas } = z.toJSONSchema(registry, { ...options, uri: (id) => prefix + id });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema as Schema)]));
}

/** A schema by reference where it has a name, written out where it has none. */
export function schemaOf(schema: z.ZodType): Schema {
  const id = registry.get(schema)?.id;
  return id === undefined ? withoutIds(z.toJSONSchema(schema, options) as Schema) : { $ref: prefix + id };
}

/**
 * "output" for requests too: a number in an address is digits before the schema and a number after it, and a reader wants
 * the number. What is given for a missing field is then in `required`, and taken out of it here.
 */
const options = {
  io: "output" as const,
  unrepresentable: "any" as const,
  override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    const { def } = zodSchema._zod;
    if (def.type === "object") {
      const required = Object.entries(def.shape).filter(([, field]) => !z.safeParse(field, undefined).success);
      delete jsonSchema.required;
      if (required.length > 0) jsonSchema.required = required.map(([name]) => name);
      // Fields may join an answer, and unknown ones of a request are ignored.
      delete jsonSchema.additionalProperties;
    }
    // zod's own bounds for a whole number, and the long patterns behind a date or an address, tell a reader nothing.
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  },
};

function withoutIds({ $schema: _dialect, $id: _id, ...schema }: Schema): Schema {
  return schema;
}
