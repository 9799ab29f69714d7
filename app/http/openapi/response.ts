import type { Schema } from "./schemas.ts";

/** A response of the document, or the name of one. */
export interface ApiResponse {
  $ref?: string;
  description?: string;
  headers?: Record<string, { $ref: string }>;
  content?: { "application/json": ApiBody };
}

/** What a body is and what it looks like. */
export interface ApiBody {
  schema: Schema;
  examples?: Record<string, { summary?: string; value: unknown }>;
}

/** The headers of a response: the request id's and those named here. */
export function headerRefs(names: readonly string[]): Record<string, { $ref: string }> {
  return Object.fromEntries(["x-request-id", ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
