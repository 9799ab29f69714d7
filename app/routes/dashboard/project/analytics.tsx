import type { ReactNode } from "react";
import { href, Link } from "react-router";
import { projectReport } from "#app/domain/analytics/project-report.ts";
import { analyticsRanges, readRange } from "#app/http/page/analytics-range.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { MoneyFigures, StandingFigures } from "#app/ui/analytics-figures.tsx";
import { AccountTotalsTable, EventsTable } from "#app/ui/analytics-tables.tsx";
import { DaysChart } from "#app/ui/chart.tsx";
import { bucketsOf, summaryOf } from "#app/ui/chart-buckets.ts";
import { chartOf } from "#app/ui/chart-geometry.ts";
import { LatestEntries } from "#app/ui/entries.tsx";
import { formatNumber } from "#app/ui/time.tsx";
import type { Route } from "./+types/analytics";

export const meta: Route.MetaFunction = () => [{ title: "Analytics · PayKit" }];

const eventsListed = 10;

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { project } = args.context.get(projectContext);
  const range = readRange(args.url.searchParams);
  const { series, topEvents, ...report } = await projectReport(services.store, project, range.days);
  const buckets = bucketsOf(series);
  const hasCredits = series.some(({ metered, granted }) => metered > 0 || granted > 0);
  return {
    projectId: project.id,
    range,
    report,
    topEvents: topEvents.slice(0, eventsListed),
    moreEvents: Math.max(0, topEvents.length - eventsListed),
    chart: hasCredits ? chartOf(buckets) : null,
    unit: buckets.length < series.length ? ("Month" as const) : ("Day" as const),
    summary: summaryOf(buckets),
  };
});

export default function Analytics({ loaderData }: Route.ComponentProps) {
  const { projectId, range, report, topEvents, moreEvents, chart, unit, summary } = loaderData;
  const { timeZone, isComplete, topAccounts, losingAccounts, recent, stats } = report;
  const overview = href("/dashboard/:projectId", { projectId });
  const settings = <Link to={href("/dashboard/:projectId/settings", { projectId })}>settings</Link>;
  const accountAddress = (userId: string) =>
    `${href("/dashboard/:projectId/account", { projectId })}?userId=${encodeURIComponent(userId)}`;
  const csv = (table: string) =>
    `${href("/dashboard/:projectId/analytics.csv", { projectId })}?table=${table}&days=${range.days}`;
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Analytics</h1>
          <p className="muted mt-1 text-sm">
            Days are those of {timeZone}, the time zone in the project’s {settings}.
          </p>
        </div>
        <Ranges days={range.days} />
      </div>
      {!isComplete && (
        <p className="mt-4 rounded-lg border border-amber-300 bg-amber-50 p-3 text-sm text-amber-950 dark:border-amber-900 dark:bg-amber-950 dark:text-amber-100">
          Older entries are still being counted. Until that is done these numbers are lower than the ledger’s; load the
          page again in a moment.
        </p>
      )}
      <div className="mt-6">
        <MoneyFigures report={report} rangeLabel={range.label} />
      </div>

      <Section
        id="days"
        title="Credits metered and granted"
        csv={csv("days")}
        text="Credits are granted when they are bought, given, or free for a new user."
      >
        {chart !== null ? (
          <DaysChart
            chart={chart}
            unit={unit}
            summary={summary}
            title={`Credits metered and granted by ${unit.toLowerCase()}, the last ${range.label}`}
          />
        ) : (
          <Empty>
            {stats.total === 0 ? (
              <>
                Nothing was metered yet. <Link to={overview}>Make the first call</Link>, and its day shows here.
              </>
            ) : (
              `No credit was metered or granted in the last ${range.label}. Choose a longer range to look further back.`
            )}
          </Empty>
        )}
      </Section>

      <div className="mt-10">
        <StandingFigures report={report} />
      </div>

      <Section
        id="events"
        title="Top events"
        csv={csv("events")}
        text="Worth is what the credits are sold for. Margin is the worth less the model cost, and in percent of the worth."
      >
        {topEvents.length === 0 ? (
          <Empty>
            No event was metered in the last {range.label}. An event is the name that{" "}
            <Link to={overview}>each metered call</Link> gives to what it is for.
          </Empty>
        ) : (
          <>
            <EventsTable events={topEvents} />
            {moreEvents > 0 && (
              <p className="muted mt-3 text-sm">
                {formatNumber(moreEvents)} more {moreEvents === 1 ? "event is" : "events are"} in the CSV file.
              </p>
            )}
            {topEvents.every(({ costUsd }) => costUsd === 0) && (
              <p className="muted mt-3 max-w-prose text-sm">
                No model cost yet: send <code className="font-mono">costUsd</code> with each metered call, and costs and
                margins show here.
              </p>
            )}
          </>
        )}
      </Section>

      <Section
        id="accounts"
        title="Top accounts"
        csv={csv("accounts")}
        text="The accounts that metered most since they began. Net is what they paid less what their calls cost."
      >
        {topAccounts.length === 0 ? (
          <Empty>
            No account has metered yet. <Link to={overview}>The first call</Link> for a user makes one.
          </Empty>
        ) : (
          <AccountTotalsTable
            label="Accounts by credits metered"
            accounts={topAccounts}
            accountAddress={accountAddress}
          />
        )}
      </Section>

      <Section
        id="losing-accounts"
        title="Accounts that cost more than they pay"
        csv={csv("losing-accounts")}
        text="Since they began. A new user who is still on free credits is here too: that is what trying your app costs you."
      >
        {losingAccounts.count === 0 ? (
          <Empty>
            None, as far as calls came with their <code className="font-mono">costUsd</code>.
          </Empty>
        ) : (
          <>
            <AccountTotalsTable
              label="Accounts by what they lose"
              accounts={losingAccounts.worst}
              accountAddress={accountAddress}
            />
            <p className="muted mt-3 max-w-prose text-sm">
              {losingAccounts.count > losingAccounts.worst.length &&
                `${formatNumber(losingAccounts.count)} accounts in all; the CSV file has every one. `}
              What to do: charge more credits for the events that cost most, or give new users fewer free credits in the{" "}
              {settings}.
            </p>
          </>
        )}
      </Section>

      <Section
        id="entries"
        title="Recent entries"
        csv={csv("entries")}
        text={`The newest. The CSV file has all of the last ${range.label}.`}
      >
        {recent.length === 0 ? (
          <Empty>
            The ledger is empty. <Link to={overview}>Make the first call</Link> to write its first entry.
          </Empty>
        ) : (
          <LatestEntries entries={recent} accountAddress={accountAddress} />
        )}
      </Section>
    </>
  );
}

function Ranges({ days }: { days: number }) {
  return (
    <nav aria-label="Range" className="flex flex-wrap gap-2">
      {Object.entries(analyticsRanges).map(([value, label]) => (
        <Link
          key={value}
          to={`?days=${value}`}
          preventScrollReset
          aria-current={Number(value) === days ? "page" : undefined}
          className="button button-secondary px-3 aria-[current=page]:border-brand-700 aria-[current=page]:font-semibold aria-[current=page]:underline dark:aria-[current=page]:border-brand-300"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

interface SectionProps {
  id: string;
  title: string;
  /** The address of the whole table as a file. */
  csv: string;
  text?: string;
  children: ReactNode;
}

function Section({ id, title, csv, text, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="mt-10">
      <div className="flex items-baseline justify-between gap-x-4">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <a href={csv} download className="text-sm">
          CSV
          <span className="sr-only">of “{title}”</span>
        </a>
      </div>
      {text !== undefined && <p className="muted mt-1 max-w-prose text-sm">{text}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}

function Empty({ children }: { children: ReactNode }) {
  return <p className="muted max-w-prose">{children}</p>;
}
