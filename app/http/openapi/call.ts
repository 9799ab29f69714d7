import type { z } from "zod";
import type { ApiPlace } from "#app/docs/api-contents.ts";
import type { ErrorCode } from "#contract/error.ts";
import type { HeaderName } from "./headers.ts";

/** One call of the API as its readers see it; the document is made of these. */
export type ApiCall = ApiPlace & ApiDetails;

/** What there is to say of a call, beside its place. */
export interface ApiDetails {
  /** Names it in generated clients. */
  operationId: string;
  /** CommonMark, of which our pages know paragraphs, `code` and [links](/docs). */
  description: string;
  by: CallBy;
  /** Which key, in words. */
  keyNote: string;
  /** The very schema the server validates with: the query of a GET, the body of any other. */
  input?: z.ZodObject;
  answers: ApiAnswer[];
  /** Beside those that every call of its kind may get. */
  errors?: ErrorCode[];
  examples: ApiExample[];
}

/** What lets a caller in: a key of the project, the dashboard's session cookie, Stripe's signature, or nothing. */
export type CallBy = "key" | "session" | "signature" | "nothing";

export interface ApiAnswer {
  status: number;
  description: string;
  body: z.ZodType;
  headers?: HeaderName[];
}

/** A request and its answer, which a test sends and compares. */
export interface ApiExample {
  name: string;
  summary: string;
  key?: string;
  idempotencyKey?: string;
  query?: Record<string, string | number>;
  body?: Record<string, unknown>;
  status: number;
  answer: unknown;
}

/** Stands in examples for the origin that the document is asked for at. */
export const exampleOrigin = "https://paykit.example";
