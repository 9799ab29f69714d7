import type { ApiCall } from "./call.ts";
import { meteringCalls } from "./calls/metering.ts";
import { paymentCalls } from "./calls/payments.ts";
import { projectCalls } from "./calls/projects.ts";
import { reportCalls } from "./calls/reports.ts";

/** Every call of the API, in the order in which a reader meets them. */
export const apiCalls: readonly ApiCall[] = [...meteringCalls, ...paymentCalls, ...reportCalls, ...projectCalls];
