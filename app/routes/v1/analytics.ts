import { projectReport } from "#app/domain/analytics/project-report.ts";
import { endpoint, method, secretKey } from "#app/http/endpoint.ts";
import { type Analytics, analyticsRequest } from "#contract/analytics.ts";

const topEventsMax = 10;

const route = endpoint({
  GET: method(analyticsRequest, secretKey, async ({ store, project, input: { days } }) => {
    const { topAccounts: _, losingAccounts: __, topEvents, ...report } = await projectReport(store, project, days);
    const body: Analytics = {
      ...report,
      topEvents: topEvents.slice(0, topEventsMax).map(({ name, count, credits }) => ({ name, count, credits })),
    };
    return { body };
  }),
});

export const loader = route.loader;
export const action = route.action;
