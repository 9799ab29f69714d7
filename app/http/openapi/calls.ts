import { type ApiSlug, apiContents } from "#app/docs/api-contents.ts";
import type { ApiCall, ApiDetails } from "./call.ts";
import { meteringCalls } from "./calls/metering.ts";
import { paymentCalls } from "./calls/payments.ts";
import { projectCalls } from "./calls/projects.ts";
import { reportCalls } from "./calls/reports.ts";

const details: Record<ApiSlug, ApiDetails> = { ...meteringCalls, ...paymentCalls, ...reportCalls, ...projectCalls };

/** Every call of the API, in the order in which a reader meets them. */
export const apiCalls: readonly ApiCall[] = apiContents.map((place) => ({ ...place, ...details[place.slug] }));
