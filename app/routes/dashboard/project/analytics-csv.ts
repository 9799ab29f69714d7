import { redirectDocument } from "react-router";
import { readRange } from "#app/http/page/analytics-range.ts";
import { analyticsTable } from "#app/http/page/analytics-tables.ts";
import { csvAnswer } from "#app/http/page/csv.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import type { Route } from "./+types/analytics-csv";

/** A table of the analytics page as a file: all of its lines, not only those that the page has room for. */
export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { project } = args.context.get(projectContext);
  // React Router's own script would hold the whole file in memory, here and in the browser: it is sent to the file itself.
  if (/\.data$/.test(new URL(args.request.url).pathname)) throw redirectDocument(args.url.pathname + args.url.search);
  const { days } = readRange(args.url.searchParams);
  const name = args.url.searchParams.get("table") ?? "";
  const table = analyticsTable(services.store, project, name, days);
  if (table === undefined) throw notFound();
  return await csvAnswer({
    name: `paykit-${project.id}-${name}${table.isOfRange ? `-${days}-days` : ""}.csv`,
    columns: table.columns,
    rows: table.rows,
    onError: (error) => services.log.error({ requestId: info.id, err: error }, "a download broke off"),
  });
});
